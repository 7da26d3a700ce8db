import { type DocName, parseDocName, type Seq } from '../../shared/ids.ts'
import type { DocumentLog, Entry, UpdateLog } from '../../shared/log/update-log.ts'

/** Where logs are kept. */
export interface LogDisk {
  /** Opens the log that is on this disk; the case closes it. */
  open(): Promise<UpdateLog>
}

export interface LogCase {
  readonly name: string
  run(disk: LogDisk): Promise<void>
}

export const NOTES = name('notes')
export const ALICE = 'alice'

export function logCase(
  name: string,
  run: (log: UpdateLog, reopen: () => Promise<UpdateLog>) => Promise<void>,
): LogCase {
  return {
    name,
    async run(disk) {
      let log = await disk.open()
      await run(log, async () => {
        await log.close()
        log = await disk.open()
        return log
      })
      await log.close()
    },
  }
}

export function name(text: string): DocName {
  const doc = parseDocName(text)
  if (doc === undefined) throw new Error(`${text} is no name`)
  return doc
}

export function update(...bytes: number[]): Uint8Array {
  return Uint8Array.from(bytes)
}

export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

/** Entries 1 to `count`, each with its number as its update. */
export async function write(log: UpdateLog, doc: DocName, count: number): Promise<DocumentLog> {
  const document = await log.open(doc)
  await Promise.all(numbers(1, count).map((n) => document.append(update(n), ALICE)))
  return document
}

export function snapshotAt(seq: number) {
  return {
    seq: seq as Seq,
    timeMs: 1000 + seq,
    update: update(seq, 1),
    stateVector: update(seq, 2, 2),
    deleteSet: update(seq, 3, 3, 3),
  }
}

export function bytesOf(entries: readonly Entry[]): number[] {
  return entries.map((entry) => entry.update[0] as number)
}

interface Listener {
  readonly seqs: number[]
  readonly bytes: number[]
  /** Resolves when this seq was heard. */
  has(seq: number): Promise<void>
  /** The code of its failure. */
  readonly failed: Promise<unknown>
  end(): void
}

export function listen(document: DocumentLog, after: number): Listener {
  const seqs: number[] = []
  const bytes: number[] = []
  const waiting: { seq: number; resolve: () => void }[] = []
  let fail: (code: unknown) => void = () => {}
  const failed = new Promise<unknown>((resolve) => {
    fail = resolve
  })
  const end = document.follow(after as Seq, {
    deliver(entries) {
      seqs.push(...entries.map(({ seq }) => seq))
      bytes.push(...bytesOf(entries))
      for (const { seq, resolve } of waiting) if (seqs.includes(seq)) resolve()
    },
    fail: (error) => fail('code' in error ? error.code : error.message),
  })
  return {
    seqs,
    bytes,
    failed,
    end,
    has(seq) {
      if (seqs.includes(seq)) return Promise.resolve()
      const gone = failed.then((code) => Promise.reject(new Error(`following failed: ${String(code)}`)))
      return Promise.race([new Promise<void>((resolve) => waiting.push({ seq, resolve })), gone])
    },
  }
}
