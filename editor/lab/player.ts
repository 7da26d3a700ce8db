import type { Show } from './show.ts'

/** A page that was not drawn for a while goes on where it stopped. */
const FRAME_MAX_MS = 100

/** Lets simulated time pass while it plays, as fast as one likes, frame by frame of the page. */
export class Player {
  #show: Show | undefined
  #isPlaying = true
  #isBusy = false
  #speed = 1
  #lastFrameMs: number | undefined
  #frame = 0
  /** Between two events the world itself may stand still. */
  #timeMs = 0
  readonly #onChange: () => void
  readonly #onError: (error: unknown) => void

  constructor(options: { readonly onChange: () => void; readonly onError: (error: unknown) => void }) {
    this.#onChange = options.onChange
    this.#onError = options.onError
  }

  get isPlaying(): boolean {
    return this.#isPlaying
  }

  get speed(): number {
    return this.#speed
  }

  set speed(speed: number) {
    this.#speed = speed
    this.#onChange()
  }

  /** Simulated time as it is shown. */
  get timeMs(): number {
    return this.#timeMs
  }

  show(show: Show | undefined): void {
    this.#show = show
    this.#timeMs = show?.world.nowMs ?? 0
    cancelAnimationFrame(this.#frame)
    this.#lastFrameMs = undefined
    if (show !== undefined) this.#frame = requestAnimationFrame((atMs) => this.#tick(atMs))
    this.#onChange()
  }

  play(): void {
    this.#isPlaying = true
    this.#onChange()
  }

  pause(): void {
    this.#isPlaying = false
    this.#onChange()
  }

  /** Pauses, and lets the next thing happen. */
  async step(): Promise<void> {
    this.pause()
    await this.#drive(async (show) => {
      await show.step()
      this.#timeMs = show.world.nowMs
    })
  }

  #tick(atMs: number): void {
    this.#frame = requestAnimationFrame((nextMs) => this.#tick(nextMs))
    const passedMs = Math.min(FRAME_MAX_MS, atMs - (this.#lastFrameMs ?? atMs))
    this.#lastFrameMs = atMs
    if (!this.#isPlaying || this.#isBusy) return
    const toMs = this.#timeMs + passedMs * this.#speed
    void this.#drive(async (show) => {
      await show.advance(toMs)
      this.#timeMs = toMs
    })
  }

  async #drive(go: (show: Show) => Promise<void>): Promise<void> {
    const show = this.#show
    if (show === undefined || this.#isBusy || show.isOver) return
    this.#isBusy = true
    try {
      await go(show)
    } catch (error) {
      this.#isPlaying = false
      this.#onError(error)
    } finally {
      this.#isBusy = false
    }
    this.#onChange()
  }
}
