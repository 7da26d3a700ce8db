import type { Locks } from '../../../provider/platform/slots.ts'
import type { World } from './world.ts'

interface Request {
  readonly tab: object
  readonly grant: () => void
}

/** A browser's lock manager: one holder for each name, the others wait in order, and a tab's locks end with it. */
export class SimulatedLocks {
  readonly #world: World
  readonly #holders = new Map<string, object>()
  readonly #waiting = new Map<string, Request[]>()

  constructor(world: World) {
    this.#world = world
  }

  forTab(): { readonly locks: Locks; readonly releaseAll: () => void } {
    const tab = {}
    return {
      locks: { request: (name, options, hold) => this.#request(tab, name, options, hold) },
      releaseAll: () => this.#releaseAll(tab),
    }
  }

  #request(
    tab: object,
    name: string,
    { ifAvailable, signal }: { ifAvailable?: boolean; signal?: AbortSignal },
    hold: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason)
      const grant = (): void => {
        this.#holders.set(name, tab)
        this.#world.after(0, () => {
          if (this.#holders.get(name) !== tab) return
          Promise.resolve(hold({ name })).then((value) => {
            this.#release(tab, name)
            resolve(value)
          }, reject)
        })
      }
      if (!this.#holders.has(name)) return grant()
      if (ifAvailable === true) return void this.#world.after(0, () => resolve(hold(null)))
      const giveUp = (): void => {
        const index = waiting.indexOf(request)
        if (index < 0) return
        waiting.splice(index, 1)
        reject(signal?.reason)
      }
      const request = {
        tab,
        grant: () => {
          signal?.removeEventListener('abort', giveUp)
          grant()
        },
      }
      const waiting = this.#waiting.get(name) ?? []
      this.#waiting.set(name, waiting)
      waiting.push(request)
      signal?.addEventListener('abort', giveUp)
    })
  }

  #release(tab: object, name: string): void {
    if (this.#holders.get(name) !== tab) return
    this.#holders.delete(name)
    this.#waiting.get(name)?.shift()?.grant()
  }

  #releaseAll(tab: object): void {
    for (const waiting of this.#waiting.values()) {
      const others = waiting.filter((request) => request.tab !== tab)
      waiting.splice(0, waiting.length, ...others)
    }
    for (const [name, holder] of [...this.#holders]) if (holder === tab) this.#release(tab, name)
  }
}
