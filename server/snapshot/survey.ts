import { assert } from '../../shared/assert.ts'
import { InkwireError } from '../../shared/errors.ts'
import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type { DocumentLog } from '../../shared/log/update-log.ts'
import type { Kept } from './policy.ts'

/**
 * What a log keeps: its snapshots, and before them its beginning if that is still there. Reads every entry up to the
 * newest snapshot once; times are those of the entries, so they say how old a state is, not when it was folded.
 */
export async function surveyKept(log: DocumentLog, pageMaxBytes: number): Promise<Kept[]> {
  const seqs = await log.snapshotSeqs()
  const beginning = (await beginsAtOne(log)) ? SEQ_ZERO : seqs[0]
  if (beginning === undefined) throw new InkwireError('LOG_DAMAGED', 'a log has no beginning and no snapshot')
  const kept: Kept[] = [{ seq: beginning, timeMs: Number.NEGATIVE_INFINITY, bytesAfter: 0 }]
  for (const seq of seqs) {
    const before = kept.at(-1) as Kept
    if (seq <= before.seq) continue
    const { bytes, timeMs } = await measure(log, before.seq, seq, pageMaxBytes)
    kept[kept.length - 1] = { ...before, bytesAfter: bytes }
    kept.push({ seq, timeMs, bytesAfter: 0 })
  }
  return kept
}

async function beginsAtOne(log: DocumentLog): Promise<boolean> {
  try {
    await log.read(SEQ_ZERO, 1)
    return true
  } catch (error) {
    if (error instanceof InkwireError && error.code === 'LOG_DAMAGED') return false // pruned
    throw error
  }
}

async function measure(log: DocumentLog, afterSeq: Seq, throughSeq: Seq, pageMaxBytes: number) {
  let bytes = 0
  let timeMs = 0
  for (let seq = afterSeq; seq < throughSeq; ) {
    const page = await log.read(seq, pageMaxBytes)
    assert(page.length > 0, 'a log holds every entry up to its newest snapshot')
    for (const entry of page) {
      seq = entry.seq
      if (entry.seq > throughSeq) break
      bytes += entry.update.byteLength
      timeMs = entry.timeMs
    }
  }
  return { bytes, timeMs }
}
