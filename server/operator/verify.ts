import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, lastReadable } from '../../shared/log/update-log.ts'
import type { FoldBase } from '../snapshot/fold.ts'
import { type Fold, readSteps, rebuild } from './rebuild.ts'
import { unlessPruned } from './unless-pruned.ts'

export interface Verdict {
  readonly head: Seq
  /** Entries whose checksum and place in the chain were checked. */
  readonly entries: number
  /** Snapshots that equal the entries before them. */
  readonly snapshots: number
  /** What is wrong, one sentence each; empty when nothing is. */
  readonly faults: readonly string[]
}

export interface VerifyOptions {
  readonly fold: Fold
  /** Whether two states hold the same content, off the main thread. */
  readonly isSame: (one: Uint8Array, other: Uint8Array) => Promise<boolean>
}

/**
 * Looks at all that is kept of a document and believes nothing of it [B4]:
 *
 *     its head is where it was last known to be        the log looks at that when it opens a document
 *     each entry: checksum, seq, epoch, predecessor    by reading it
 *     state = the oldest that is kept, then each entry replayed onto it
 *     each snapshot: its checksum, and the same content as `state` when that has come so far
 *     the newest snapshot and the tail after it: the same content as `state` at the end
 */
export function verifyLog(log: DocumentLog, options: VerifyOptions): Promise<Verdict> {
  return unlessPruned(
    log,
    () => look(log, options),
    ({ faults }) => faults.length === 0,
  )
}

async function look(log: DocumentLog, { fold, isSame }: VerifyOptions): Promise<Verdict> {
  const { condition, flaws } = log
  const faults: string[] = condition.state === 'damaged' ? [condition.reason] : [...flaws]
  const through = lastReadable(log)
  // Those below are just being removed, with the entries before them.
  const seqs = (await log.snapshotSeqs()).filter((seq) => seq >= log.prunedThrough)
  let entries = 0
  let snapshots = 0
  try {
    let state: (FoldBase & { seq: Seq }) | undefined
    if (log.prunedThrough > SEQ_ZERO) {
      const [oldest] = seqs
      state = oldest === undefined ? undefined : await snapshotAt(log, oldest, faults)
      if (state === undefined) return { head: log.head, entries, snapshots, faults }
    }
    for (const seq of new Set([...seqs.filter((at) => at <= through), through])) {
      const after = state?.seq ?? SEQ_ZERO
      for await (const step of readSteps(log, after, seq)) {
        const { update } = await fold(state, step)
        state = { update, seq: step.at(-1)?.seq ?? after }
        entries += step.length
      }
      if (!seqs.includes(seq)) continue
      const snapshot = await snapshotAt(log, seq, faults)
      if (snapshot === undefined || state === undefined) continue
      if (await isSame(state.update, snapshot.update)) snapshots += 1
      else faults.push(`the snapshot at ${seq} is not what the entries before it say`)
    }
    const newest = await log.snapshot(through)
    const present = newest && (await rebuild(log, fold, newest, through))
    if (present !== undefined && state !== undefined && !(await isSame(present.update, state.update)))
      faults.push('the newest snapshot and the entries after it are not what all entries say')
  } catch (error) {
    faults.push(error instanceof Error ? error.message : String(error))
  }
  return { head: log.head, entries, snapshots, faults }
}

async function snapshotAt(
  log: DocumentLog,
  seq: Seq,
  faults: string[],
): Promise<{ update: Uint8Array; seq: Seq } | undefined> {
  const snapshot = await log.snapshot(seq)
  if (snapshot?.seq === seq) return snapshot
  faults.push(`the snapshot at ${seq} is missing or damaged`)
  return undefined
}
