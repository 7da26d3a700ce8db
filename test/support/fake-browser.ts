import { setMaxListeners } from 'node:events'
import type { Locks, SlotAnnouncer } from '../../editor/provider/platform/slots.ts'
import type { OpenTabs, TabMessage } from '../../editor/provider/tabs.ts'

/** Messages between tabs, as a `BroadcastChannel` carries them: to all others, in order, a turn later. */
export class FakeBroadcast<Message> {
  readonly #listeners = new Set<(message: Message) => void>()
  /** How many messages were posted. */
  posted = 0

  join(hear: (message: Message) => void): { post: (message: Message) => void; close: () => void } {
    this.#listeners.add(hear)
    return {
      post: (message) => {
        this.posted++
        const others = [...this.#listeners].filter((listener) => listener !== hear)
        const copy = structuredClone(message)
        queueMicrotask(() => {
          for (const listener of others) if (this.#listeners.has(listener)) listener(copy)
        })
      },
      close: () => this.#listeners.delete(hear),
    }
  }

  get openTabs(): OpenTabs {
    return (hear) => {
      const { post, close } = (this as unknown as FakeBroadcast<TabMessage>).join(hear)
      return { post, close }
    }
  }

  announcer(hear: (slot: number) => void): SlotAnnouncer {
    const { post, close } = (this as unknown as FakeBroadcast<number>).join(hear)
    return { announce: post, close }
  }
}

interface Waiting {
  readonly hold: (lock: unknown) => Promise<void> | undefined
  readonly settle: (result: Promise<unknown>) => void
}

/** A browser's locks: one holder each, the others wait in line. */
export class FakeLocks implements Locks {
  readonly #queues = new Map<string, Waiting[]>()
  readonly #held = new Set<string>()

  request(
    name: string,
    options: { ifAvailable?: boolean; signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { hold, settle: (result) => result.then(resolve, reject) }
      if (!this.#held.has(name)) return this.#grant(name, waiting)
      if (options.ifAvailable === true) return waiting.settle(Promise.resolve(hold(null)))
      const queue = this.#queues.get(name) ?? []
      this.#queues.set(name, queue)
      queue.push(waiting)
      // Node warns of more than ten who listen to one signal; a browser does not.
      if (options.signal !== undefined) setMaxListeners(0, options.signal)
      options.signal?.addEventListener('abort', () => {
        const at = queue.indexOf(waiting)
        if (at >= 0) queue.splice(at, 1)
        reject(new Error('aborted'))
      })
    })
  }

  #grant(name: string, { hold, settle }: Waiting): void {
    this.#held.add(name)
    const held = Promise.resolve().then(() => hold({ name }))
    settle(held)
    void held.finally(() => {
      this.#held.delete(name)
      const next = this.#queues.get(name)?.shift()
      if (next !== undefined) this.#grant(name, next)
    })
  }
}
