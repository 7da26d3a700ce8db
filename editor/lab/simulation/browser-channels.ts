import type { OpenTabs, TabMessage } from '../../provider/tabs.ts'
import type { World } from './world/world.ts'

type Hear = (message: unknown) => void

/** What the tabs of one browser say to each other: in order, a moment later, and never to themselves. */
export class Channels {
  readonly #world: World
  readonly #hearers = new Map<string, Set<Hear>>()

  constructor(world: World) {
    this.#world = world
  }

  /** For one tab and one document; `kill` ends what it has opened. */
  opener(document: string): { readonly openTabs: OpenTabs; readonly kill: () => void } {
    const own = new Set<Hear>()
    const hearers = this.#hearers.get(document) ?? new Set()
    this.#hearers.set(document, hearers)
    const end = (hear: Hear): void => {
      own.delete(hear)
      hearers.delete(hear)
    }
    const openTabs: OpenTabs = (hear) => {
      own.add(hear)
      hearers.add(hear)
      return {
        post: (message: TabMessage) => {
          for (const other of hearers) {
            if (other === hear) continue
            this.#world.after(1, () => {
              if (hearers.has(other)) other(message)
            })
          }
        },
        close: () => end(hear),
      }
    }
    const kill = (): void => {
      for (const hear of [...own]) end(hear)
    }
    return { openTabs, kill }
  }
}
