import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, lastReadable } from '../../shared/log/update-log.ts'
import { choosePrune, type SnapshotPolicy } from '../snapshot/policy.ts'
import { surveyKept } from '../snapshot/survey.ts'
import { type Fold, readSteps } from './rebuild.ts'

export interface Compacted {
  /** Entries that are in a snapshot now. */
  readonly folded: number
  /** The newest snapshot's seq. */
  readonly snapshotSeq: Seq
  /** Whether anything beyond the horizon went. */
  readonly hasPruned: boolean
}

const PAGE_MAX_BYTES = 256 * 1024

/**
 * Folds a document's tail now, however short it is, drops what lies beyond the horizon and snapshots that are not needed
 * [S2] [S4], and keeps what stays of its history in less room. Somebody may be writing in it meanwhile.
 *
 * @throws InkwireError LOG_UNAVAILABLE, LOG_DAMAGED, DOCUMENT_IN_RECOVERY
 */
export async function compactLog(
  log: DocumentLog,
  options: { readonly fold: Fold; readonly policy: SnapshotPolicy; readonly nowMs: () => number },
): Promise<Compacted> {
  const { fold, nowMs, policy } = options
  const base = await log.snapshot()
  let state: { update: Uint8Array; seq: Seq } | undefined = base
  let folded = 0
  for await (const step of readSteps(log, base?.seq ?? (0 as Seq), lastReadable(log))) {
    const { quarantined, ...content } = await fold(state, step)
    const seq = step.at(-1)?.seq ?? (0 as Seq)
    for (const poison of quarantined) await log.quarantine(poison) // [S3]
    await log.putSnapshot({ seq, timeMs: nowMs(), ...content })
    state = { update: content.update, seq }
    folded += step.length
  }
  if (state === undefined) return { folded, snapshotSeq: 0 as Seq, hasPruned: false }
  const { prunedThrough } = log
  const prune = choosePrune(await surveyKept(log, PAGE_MAX_BYTES), nowMs(), policy)
  if (prune !== undefined) await log.prune(prune)
  await log.compress(SEQ_ZERO, state.seq)
  return { folded, snapshotSeq: state.seq, hasPruned: log.prunedThrough > prunedThrough }
}
