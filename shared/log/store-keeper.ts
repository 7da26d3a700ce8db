import type { Clock } from '../clock.ts'
import { InkwireError } from '../errors.ts'
import { GroupCommit } from './group-commit.ts'
import type { LogLimits } from './log-limits.ts'
import type { LogObserver } from './log-observer.ts'
import type { Store, StoreOpener } from './store.ts'

/** One opening of a store and what writes to it; after a failure there is another one. */
export interface StoreLife {
  readonly store: Store
  readonly commit: GroupCommit
}

interface StoreKeeperOptions {
  readonly open: StoreOpener
  readonly clock: Clock
  readonly limits: LogLimits
  readonly observer: LogObserver
  /** A life is over; nothing that was in memory of it may be used any more. Told once for each. */
  readonly onFailure: (failure: InkwireError) => void
  /** Looks whether the store that was opened again has what was on disk; nothing is accepted before it resolves. */
  readonly prove: (store: Store) => Promise<void>
}

type State =
  | { readonly state: 'open'; readonly life: StoreLife }
  | { readonly state: 'recovering'; readonly failure: InkwireError }
  | { readonly state: 'closed' }

/**
 * Keeps a store open.
 *
 * - [L5] After a failed write there is no life until the store was closed, opened again and proved.
 */
export class StoreKeeper {
  readonly #options: StoreKeeperOptions
  #state: State
  /** How long to wait before the next opening: longer each time, until a write succeeds again. */
  #reopenMs: number
  #recovered: Promise<void> = Promise.resolve()
  #stopWaiting: () => void = () => {}
  #isClosing = false

  /** The keeper owns `store`, which `options.open` has opened. */
  constructor(options: StoreKeeperOptions, store: Store) {
    this.#options = options
    this.#reopenMs = options.limits.reopenMinMs
    this.#state = { state: 'open', life: this.#newLife(store) }
  }

  get isOpen(): boolean {
    return this.#state.state === 'open' && !this.#isClosing
  }

  /** Throws LOG_UNAVAILABLE while there is none. */
  get life(): StoreLife {
    if (this.#isClosing) throw new InkwireError('LOG_UNAVAILABLE', 'the log is closed')
    if (this.#state.state === 'open') return this.#state.life
    const cause = this.#state.state === 'recovering' ? this.#state.failure : undefined
    throw new InkwireError('LOG_UNAVAILABLE', 'the store is being opened again', { cause })
  }

  /** Throws LOG_UNAVAILABLE unless `life` goes on. */
  checkAlive(life: StoreLife): void {
    if (this.life !== life) throw new InkwireError('LOG_UNAVAILABLE', 'the store was opened again meanwhile')
  }

  /** From now on there is no life for anybody new. */
  beginClose(): void {
    this.#isClosing = true
    this.#stopWaiting()
  }

  /** Whoever writes has come to an end. */
  async close(): Promise<void> {
    this.beginClose()
    await this.#recovered
    const state = this.#state
    this.#state = { state: 'closed' }
    if (state.state === 'open') await state.life.store.close()
  }

  #newLife(store: Store): StoreLife {
    const { clock, limits, observer } = this.#options
    const commit = new GroupCommit({
      store,
      clock,
      limits,
      observer: {
        alarm: (text, cause) => observer.alarm(text, cause),
        committed: (operations, bytes, elapsedMs) => {
          this.#reopenMs = limits.reopenMinMs
          observer.committed(operations, bytes, elapsedMs)
        },
      },
      onFailure: (failure) => {
        observer.alarm('the store failed; it is closed and opened again', failure.cause)
        this.#state = { state: 'recovering', failure }
        this.#options.onFailure(failure)
        this.#recovered = this.#recover(store)
      },
    })
    return { store, commit }
  }

  async #recover(failed: Store): Promise<void> {
    let store: Store | undefined = failed
    for (;;) {
      if (!this.#isClosing) await this.#pause()
      if (this.#isClosing) break
      try {
        await store?.close()
        store = undefined
        store = await this.#options.open()
        await this.#options.prove(store)
        this.#state = { state: 'open', life: this.#newLife(store) }
        return
      } catch (error) {
        this.#options.observer.alarm('the store cannot be opened again yet', error)
      }
    }
    await store?.close()
  }

  #pause(): Promise<void> {
    const pauseMs = this.#reopenMs
    this.#reopenMs = Math.min(2 * pauseMs, this.#options.limits.reopenMaxMs)
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(pauseMs, resolve)
      this.#stopWaiting = () => {
        cancel()
        resolve()
      }
    })
  }
}
