import { InkwireError } from '../../shared/errors.ts'
import { FormatError } from '../../shared/format/document-node.ts'
import type { Format } from '../../shared/format/formats.ts'
import { type DocName, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, lastReadable, type UpdateLog } from '../../shared/log/update-log.ts'
import { type PackedEntries, packEntries } from '../snapshot/worker/task.ts'
import { TaskThread, TaskTooLargeError } from '../snapshot/worker/task-thread.ts'
import type { FormatResult, FormatTask } from './format-task.ts'

export interface FormatLimits {
  readonly timeoutMs: number
  readonly heapMaxMegabytes: number
  /** Of a document's snapshot and the entries after it. */
  readonly documentMaxBytes: number
  /** Of one update that an import is written as. */
  readonly updateMaxBytes: number
  /** Exports and imports that wait for their turn; more are asked to come again. */
  readonly waitingMax: number
}

export const DEFAULT_FORMAT_LIMITS: Omit<FormatLimits, 'updateMaxBytes'> = {
  timeoutMs: 30_000,
  heapMaxMegabytes: 1024,
  documentMaxBytes: 32 * 1024 * 1024,
  waitingMax: 16,
}

export interface FormatsOptions {
  readonly log: UpdateLog
  readonly limits: FormatLimits
  /** The built worker. */
  readonly file?: URL
}

export interface ExportOptions {
  readonly format: Format
  /** The root name of the text. */
  readonly field: string
  readonly title: string
}

export type ImportedText = Omit<Extract<FormatResult, { type: 'imported' }>, 'type'>

const PAGE_MAX_BYTES = 256 * 1024

/**
 * Documents as texts, and texts as updates that make a document.
 *
 * - [M2] The main thread reads pages of the log and hands on bytes; documents and texts are in a worker thread only,
 *   one at a time, with a limit for their size, their time, their memory and for how many wait.
 */
export class Formats {
  readonly #log: UpdateLog
  readonly #limits: FormatLimits
  readonly #thread: TaskThread<FormatTask, FormatResult>
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor({ file = new URL('./worker/format-worker.js', import.meta.url), limits, log }: FormatsOptions) {
    const { heapMaxMegabytes, timeoutMs } = limits
    this.#log = log
    this.#limits = limits
    this.#thread = new TaskThread({ file, timeoutMs, heapMaxMegabytes, moved })
  }

  /** Exports and imports that run or whose turn has not come yet. */
  get waiting(): number {
    return this.#waiting
  }

  /**
   * The document up to its head, as UTF-8.
   * @throws FormatError, InkwireError LIMIT_EXCEEDED, SERVER_BUSY, LOG_UNAVAILABLE, LOG_DAMAGED
   */
  export(name: DocName, { field, format, title }: ExportOptions): Promise<Uint8Array> {
    return this.#inTurn(async () => {
      const { base, pages } = await this.#read(name)
      const result = await this.#thread.run({ type: 'export', base, pages, field, format, title })
      if (result.type !== 'exported') throw refusal(result)
      return result.text
    })
  }

  /**
   * What a document of this text consists of. `text` is given away.
   * @throws FormatError, InkwireError LIMIT_EXCEEDED, SERVER_BUSY
   */
  import(text: Uint8Array, format: Format, field: string): Promise<ImportedText> {
    return this.#inTurn(async () => {
      const result = await this.#thread.run({ type: 'import', text, format, field })
      if (result.type !== 'imported') throw refusal(result)
      const { updateMaxBytes } = this.#limits
      if (result.updates.some(({ byteLength }) => byteLength > updateMaxBytes)) {
        throw new InkwireError(
          'LIMIT_EXCEEDED',
          `a block of a text has at most about ${updateMaxBytes} bytes`,
        )
      }
      return result
    })
  }

  /** Fails what waits and what runs. Idempotent. */
  async close(): Promise<void> {
    await this.#thread.close()
  }

  /** One at a time, so that no more than one document is in memory. */
  async #inTurn<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= this.#limits.waitingMax) {
      throw new InkwireError('SERVER_BUSY', 'too many exports and imports at once; come back in a moment')
    }
    this.#waiting += 1
    const done = this.#last.then(act)
    this.#last = done.catch(() => undefined) // whoever asked for it hears of it
    try {
      return await done
    } catch (error) {
      if (!(error instanceof TaskTooLargeError)) throw error
      throw new InkwireError('LIMIT_EXCEEDED', 'this document takes too much time or memory', {
        cause: error,
      })
    } finally {
      this.#waiting -= 1
    }
  }

  async #read(name: DocName): Promise<{ base: Uint8Array | undefined; pages: PackedEntries[] }> {
    const log = await this.#log.open(name)
    try {
      const last = lastReadable(log)
      const snapshot = await log.snapshot(last)
      const base = snapshot?.update
      const pages = await this.#readTail(log, snapshot?.seq ?? SEQ_ZERO, last, base?.byteLength ?? 0)
      return { base, pages }
    } finally {
      await log.close()
    }
  }

  async #readTail(log: DocumentLog, afterSeq: Seq, last: Seq, baseBytes: number): Promise<PackedEntries[]> {
    const pages: PackedEntries[] = []
    let bytes = baseBytes
    for (let seq = afterSeq; seq < last; ) {
      const page = await log.read(seq, PAGE_MAX_BYTES)
      const end = page.at(-1)
      if (end === undefined) throw new InkwireError('LOG_DAMAGED', 'a log ends before its head')
      const packed = packEntries(page)
      pages.push(packed)
      bytes += packed.bytes.byteLength
      if (bytes > this.#limits.documentMaxBytes) throw tooLarge(this.#limits.documentMaxBytes)
      seq = end.seq
    }
    if (bytes > this.#limits.documentMaxBytes) throw tooLarge(this.#limits.documentMaxBytes)
    return pages
  }
}

function tooLarge(maxBytes: number): InkwireError {
  return new InkwireError('LIMIT_EXCEEDED', `a document of more than ${maxBytes} bytes cannot be exported`)
}

function refusal(result: FormatResult): Error {
  return result.type === 'refused'
    ? new FormatError(result.code, result.text)
    : new Error('bug: a thread answered another question')
}

function moved(task: FormatTask): ArrayBuffer[] {
  const parts =
    task.type === 'import' ? [task.text] : task.pages.flatMap(({ bytes, lengths }) => [bytes, lengths])
  return parts.map(({ buffer }) => buffer as ArrayBuffer)
}
