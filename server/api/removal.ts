import type { Clock } from '../../shared/clock.ts'
import type { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import { commentsOn } from '../access/claims.ts'
import type { Catalogue } from './catalogue.ts'
import type { CatalogueRecord } from './catalogue-record.ts'
import type { GoneDocuments } from './gone-documents.ts'
import { removedForGood } from './refusals.ts'

export interface RemovalOptions {
  readonly catalogue: Catalogue
  readonly log: UpdateLog
  readonly gone: GoneDocuments
  readonly clock: Clock
  /** Ends every session on a document; resolves when nobody has its log open any more. */
  readonly endSessions: (name: DocName, reason: InkwireError) => Promise<void>
  /** Removes the files that no other document uses, for a document that goes for good [F3]. */
  readonly releaseFiles: (name: DocName) => Promise<void>
  /** How long a deleted document can be restored. */
  readonly deletedKeptMs: number
  readonly alarm: (text: string, cause?: unknown) => void
}

const PAGE = 500

/** How deleted documents go for good [D1]. */
export class Removal {
  readonly #options: RemovalOptions

  constructor(options: RemovalOptions) {
    this.#options = options
  }

  /** Those that were deleted long enough ago. Resolves with how many. */
  async sweep(): Promise<number> {
    const { alarm, catalogue, clock, deletedKeptMs } = this.#options
    const expired = (record: CatalogueRecord | undefined) =>
      record?.deletedMs !== undefined && record.deletedMs <= clock.nowMs() - deletedKeptMs
    let removed = 0
    let after: DocName | undefined
    for (;;) {
      const entries = await catalogue.byName(PAGE, after)
      for (const { name, record } of entries) {
        if (!expired(record)) continue
        try {
          await this.#removeIf(name, expired)
          removed += 1
        } catch (error) {
          alarm(`a deleted document could not be removed for good: ${name}`, error) // the next sweep tries again
        }
      }
      after = entries.at(-1)?.name
      if (after === undefined) return removed
    }
  }

  /** One that was deleted, however short ago. */
  remove(name: DocName): Promise<void> {
    return this.#removeIf(name, (record) => record?.deletedMs !== undefined)
  }

  /**
   * First the content and its files, the comments before the text, then the record: a crash in between leaves the record, and
   * the next sweep goes on.
   */
  async #removeIf(name: DocName, expired: (record: CatalogueRecord | undefined) => boolean): Promise<void> {
    const { catalogue, gone } = this.#options
    // Whoever restored it meanwhile keeps it.
    if (!expired(await catalogue.get(name))) return
    const comments = commentsOn(name)
    if (comments !== undefined) {
      await this.#removeContent(comments)
      await catalogue.remove(comments)
    }
    await this.#removeContent(name)
    await gone.add(name)
    await catalogue.update(name, (record) => (expired(record) ? 'remove' : undefined))
  }

  async #removeContent(name: DocName): Promise<void> {
    const { endSessions, log, releaseFiles } = this.#options
    await endSessions(name, removedForGood())
    await log.delete(name)
    await releaseFiles(name)
  }
}
