import type { DocName } from '../../shared/ids.ts'
import type { Catalogue } from './catalogue.ts'
import { newRecord } from './catalogue-record.ts'

// An edit moves a document up the list at once, further ones at most this often.
const CHANGED_EVERY_MS = 60_000

interface Changing {
  latestMs: number
  /** What the catalogue says, and what it was last told; apart after a failure. */
  writtenMs: number
  toldMs: number
}

/** Keeps the list of documents in the order of their last edits. */
export class ChangedTimes {
  readonly #catalogue: Catalogue
  readonly #alarm: (text: string, cause?: unknown) => void
  readonly #changing = new Map<DocName, Changing>()

  constructor(catalogue: Catalogue, alarm: (text: string, cause?: unknown) => void) {
    this.#catalogue = catalogue
    this.#alarm = alarm
  }

  /** Somebody edited it at that time. Returns at once. */
  edited(name: DocName, timeMs: number): void {
    const changing = this.#changing.get(name) ?? { latestMs: 0, writtenMs: 0, toldMs: 0 }
    this.#changing.set(name, changing)
    changing.latestMs = Math.max(changing.latestMs, timeMs)
    if (changing.latestMs - changing.toldMs >= CHANGED_EVERY_MS) void this.#write(name, changing)
  }

  /** Nobody has it open any more. */
  async rest(name: DocName): Promise<void> {
    const changing = this.#changing.get(name)
    if (changing === undefined) return
    this.#changing.delete(name)
    if (changing.latestMs > changing.writtenMs) await this.#write(name, changing)
  }

  async #write(name: DocName, changing: Changing): Promise<void> {
    const changedMs = changing.latestMs
    changing.toldMs = changedMs
    try {
      await this.#catalogue.update(name, (before) => {
        if (before === undefined) return newRecord(name, changedMs)
        return before.changedMs < changedMs ? { ...before, changedMs } : undefined
      })
      changing.writtenMs = changedMs
    } catch (error) {
      // The document itself is safe in its log; a later edit tries again.
      this.#alarm(`the list of documents does not show an edit: ${name}`, error)
    }
  }
}
