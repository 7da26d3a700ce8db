import type { Clock } from '../../shared/clock.ts'
import { SEQ_ZERO } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import { type DocumentLog, lastReadable } from '../../shared/log/update-log.ts'
import type { LimitName } from '../limits/limit-name.ts'

type SizeLimits = Pick<Limits, 'documentMaxBytes' | 'documentMaxEntries' | 'pageMaxBytes'>

// What folding takes away is not told here: when a document seems too large, its log is asked, this often at most.
const MEASURE_EVERY_MS = 10_000

export interface DocumentSizeOptions {
  readonly log: DocumentLog
  readonly clock: Clock
  readonly limits: SizeLimits
  /** The log could not be read; the size stays what it seemed. */
  readonly onFailure: (error: unknown) => void
}

/**
 * How large a document is: its newest snapshot, and the entries after it [Q4]. It is counted as entries come, which costs
 * nothing, and measured only where that goes beyond a limit: folding may have made it small again.
 */
export class DocumentSize {
  readonly #options: DocumentSizeOptions
  #bytes = 0
  #entries = 0
  #full: LimitName | undefined
  #isMeasuring = false
  #measuredMs = Number.NEGATIVE_INFINITY

  constructor(options: DocumentSizeOptions) {
    this.#options = options
  }

  /** What was there before. */
  addSnapshot(bytes: number): void {
    this.#bytes += bytes
  }

  /** It is on disk. */
  addEntry(bytes: number): void {
    this.#bytes += bytes
    this.#entries += 1
    if (this.#exceeded !== undefined) this.#measure()
  }

  /** Whether it was measured a moment ago: what came since is counted, and folding has hardly had time. */
  get #isFresh(): boolean {
    return this.#options.clock.nowMs() - this.#measuredMs < MEASURE_EVERY_MS
  }

  /** The limit that leaves no room for more content; undefined while there is room. */
  get full(): LimitName | undefined {
    if (this.#full !== undefined) this.#measure()
    return this.#full
  }

  get #exceeded(): LimitName | undefined {
    const { documentMaxBytes, documentMaxEntries } = this.#options.limits
    if (this.#bytes > documentMaxBytes) return 'document_bytes'
    return this.#entries > documentMaxEntries ? 'document_entries' : undefined
  }

  #measure(): void {
    if (this.#isMeasuring) return
    if (this.#isFresh) {
      this.#full = this.#exceeded
      return
    }
    this.#isMeasuring = true
    this.#measuredMs = this.#options.clock.nowMs()
    this.#read()
      .catch((error: unknown) => this.#options.onFailure(error))
      .finally(() => {
        this.#isMeasuring = false
        this.#full = this.#exceeded
      })
  }

  async #read(): Promise<void> {
    const { limits, log } = this.#options
    const snapshot = await log.snapshot()
    // What comes from here on is counted as it comes, and beyond the end that is read.
    const countedBytes = this.#bytes
    const countedEntries = this.#entries
    const end = lastReadable(log)
    let bytes = snapshot?.update.byteLength ?? 0
    let seq = snapshot?.seq ?? SEQ_ZERO
    let entries = 0
    while (seq < end) {
      const page = await log.read(seq, limits.pageMaxBytes)
      for (const entry of page) {
        if (entry.seq > end) break
        bytes += entry.update.byteLength
        entries += 1
      }
      seq = page.at(-1)?.seq ?? end
    }
    this.#bytes += bytes - countedBytes
    this.#entries += entries - countedEntries
  }
}
