import { InkwireError } from '../../shared/errors.ts'
import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, type Entry, lastReadable } from '../../shared/log/update-log.ts'
import type { FoldBase, FoldEntry, Folded } from '../snapshot/fold.ts'

/** Replays entries onto a state, off the main thread. */
export type Fold = (base: FoldBase | undefined, entries: readonly FoldEntry[]) => Promise<Folded>

const PAGE_MAX_BYTES = 256 * 1024
const STEP_MAX_BYTES = 2 * 1024 * 1024
const STEP_MAX_ENTRIES = 5000

/** Some entries of a log that follow each other, few enough to be held at once. */
export async function* readSteps(log: DocumentLog, after: Seq, through: Seq): AsyncGenerator<Entry[], void> {
  let seq = after
  while (seq < through) {
    const step: Entry[] = []
    let bytes = 0
    while (seq < through && bytes < STEP_MAX_BYTES && step.length < STEP_MAX_ENTRIES) {
      const page = await log.read(seq, PAGE_MAX_BYTES)
      if (page.length === 0) throw new InkwireError('LOG_DAMAGED', 'a log ends before its head')
      for (const entry of page) {
        if (entry.seq > through) break
        step.push(entry)
        bytes += entry.update.byteLength
        seq = entry.seq
      }
    }
    yield step
  }
}

/** `base` with the entries after it up to `through`. Undefined for a document that has neither. */
export async function rebuild(
  log: DocumentLog,
  fold: Fold,
  base: (FoldBase & { readonly seq: Seq }) | undefined,
  through: Seq,
): Promise<FoldBase | undefined> {
  let state: FoldBase | undefined = base
  for await (const step of readSteps(log, base?.seq ?? SEQ_ZERO, through)) state = await fold(state, step)
  return state
}

/** The document as of its last entry that can be read, as one Yjs update; undefined for one that has none. */
export async function presentState(log: DocumentLog, fold: Fold): Promise<Folded | undefined> {
  const through = lastReadable(log)
  const snapshot = await log.snapshot(through)
  if (snapshot !== undefined && snapshot.seq === through) return { ...snapshot, quarantined: [] }
  let folded: Folded | undefined = snapshot && { ...snapshot, quarantined: [] }
  for await (const step of readSteps(log, snapshot?.seq ?? SEQ_ZERO, through))
    folded = await fold(folded, step)
  return folded
}
