import type { Clock } from '../../shared/clock.ts'

/** A JWT, or where to get one: asked before each connection, and again before the one in use expires. */
export type TokenSource = string | (() => string | Promise<string>)

/** A newer token is asked for when so much of the old one's life has passed; and again, after that part of the rest. */
const RENEW_AFTER = 0.75
const RENEW_AGAIN_MIN_MS = 1000

/** A server that does not take what it is given is asked so often, with a token of its own each time. */
const REFUSALS_MAX = 3

/** The tokens of one connection: gets them, and renews them in time. */
export class TokenKeeper {
  readonly #source: TokenSource
  readonly #clock: Clock
  #cancelRenewal = () => {}
  #refusals = 0

  constructor(source: TokenSource, clock: Clock) {
    this.#source = source
    this.#clock = clock
  }

  /** Calls one of both: at once where the token is known. */
  get(use: (token: string) => void, fail: (cause: unknown) => void): void {
    if (typeof this.#source === 'string') return use(this.#source)
    // What the embedder's function throws is a rejection, too.
    Promise.resolve().then(this.#source).then(use, fail)
  }

  /** The server has taken a token. `renew` is called with newer ones; what comes of it is told here again. */
  accepted(expiresMs: number, renew: (token: string) => void): void {
    this.stop()
    this.#refusals = 0
    if (expiresMs === 0 || typeof this.#source === 'string') return
    const expiresAtMs = this.#clock.nowMs() + expiresMs
    const wait = (): void => {
      const leftMs = expiresAtMs - this.#clock.nowMs()
      const cancel = this.#clock.after(Math.max(RENEW_AGAIN_MIN_MS, leftMs * RENEW_AFTER), () => {
        let isOver = false
        this.#cancelRenewal = () => {
          isOver = true
        }
        this.get(
          (token) => isOver || renew(token),
          () => isOver || wait(),
        )
      })
      this.#cancelRenewal = cancel
    }
    wait()
  }

  /** Whether, after a refusal of the last token, another one is worth an attempt. */
  hasAnother(): boolean {
    this.#refusals++
    return typeof this.#source !== 'string' && this.#refusals <= REFUSALS_MAX
  }

  /** The connection is gone. */
  stop(): void {
    this.#cancelRenewal()
    this.#cancelRenewal = () => {}
  }
}
