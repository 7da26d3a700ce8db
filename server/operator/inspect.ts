import { type Epoch, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, lastReadable } from '../../shared/log/update-log.ts'
import { readSteps } from './rebuild.ts'
import { unlessPruned } from './unless-pruned.ts'

/** What a document's log holds, counted. No content. Times are of Unix, in milliseconds. */
export interface Inspection {
  readonly epoch: Epoch
  readonly head: Seq
  /** `sound`, or why it is not. */
  readonly condition: string
  readonly flaws: readonly string[]
  /** Entries that are kept: from `first` to the head, if there are any. */
  readonly entries: { readonly count: number; readonly first: Seq; readonly bytes: number }
  readonly snapshots: readonly { readonly seq: Seq; readonly timeMs: number; readonly bytes: number }[]
  /** Entries after the newest snapshot. */
  readonly tail: number
  /** Those who wrote most of what is kept first. */
  readonly authors: readonly Author[]
  /** How many more there are. */
  readonly moreAuthors: number
}

export interface Author {
  /** A pseudonym, as the log has it. */
  readonly person: string
  entries: number
  bytes: number
  firstMs: number
  lastMs: number
}

const AUTHORS_MAX = 100

// Who wrote one line years ago is counted, too; only a flood of keys could make so many.
const AUTHORS_COUNTED_MAX = 100_000

/** Reads all of it once, and checks each entry by that. @throws InkwireError LOG_DAMAGED, LOG_UNAVAILABLE */
export function inspectLog(log: DocumentLog): Promise<Inspection> {
  return unlessPruned(log, () => look(log))
}

async function look(log: DocumentLog): Promise<Inspection> {
  const through = lastReadable(log)
  const seqs = await log.snapshotSeqs()
  const first = log.prunedThrough
  const authors = new Map<string, Author>()
  let count = 0
  let bytes = 0
  for await (const step of readSteps(log, first, through)) {
    for (const { author: person, timeMs, update } of step) {
      count += 1
      bytes += update.byteLength
      const author = authors.get(person) ?? { person, entries: 0, bytes: 0, firstMs: timeMs, lastMs: timeMs }
      author.entries += 1
      author.bytes += update.byteLength
      author.lastMs = timeMs
      if (authors.size < AUTHORS_COUNTED_MAX) authors.set(person, author)
    }
  }
  const snapshots: { seq: Seq; timeMs: number; bytes: number }[] = []
  for (const seq of seqs) {
    const snapshot = await log.snapshot(seq)
    if (snapshot?.seq === seq)
      snapshots.push({ seq, timeMs: snapshot.timeMs, bytes: snapshot.update.byteLength })
  }
  const most = [...authors.values()].sort((one, other) => other.entries - one.entries)
  return {
    epoch: log.epoch,
    head: log.head,
    condition: log.condition.state === 'damaged' ? log.condition.reason : log.condition.state,
    flaws: log.flaws,
    entries: { count, first: (count === 0 ? through : first + 1) as Seq, bytes },
    snapshots,
    tail: through - (seqs.at(-1) ?? SEQ_ZERO),
    authors: most.slice(0, AUTHORS_MAX),
    moreAuthors: Math.max(0, most.length - AUTHORS_MAX),
  }
}
