import type { Seq } from '../../shared/ids.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import type { DocumentRecord } from './record.ts'

/**
 * Joins with nothing, and once more from the first entry on, and compares what is there with everything that was
 * promised. Returns how many words there are. Throws at the first thing that does not hold.
 */
export async function checkAsNewcomer(url: string, record: DocumentRecord): Promise<number> {
  const newcomer = new InkwireWriter(url, record.document, 'chaos-newcomer--')
  await newcomer.join()
  const { seen } = newcomer
  if (seen === undefined) throw new Error('bug: joined, and saw nothing')
  const words = newcomer.doc.getArray<string>('words').toArray()
  record.check({ words, epoch: seen.epoch, head: seen.seq })
  await newcomer.leave()

  // Every entry up to the head is there, each the one that was told before [L2] [L3].
  let last = 0
  const reader = new InkwireWriter(url, record.document, 'chaos-reader----', {
    delivered: (seq, update) => {
      if (seq !== last + 1) throw new Error(`[L2] ${record.document}: entry ${seq} follows entry ${last}`)
      last = seq
      record.delivered(seq, update)
    },
  })
  await reader.join({ type: 'seq', epoch: seen.epoch, seq: 0 as Seq })
  if (last < seen.seq)
    throw new Error(`[L3] ${record.document}: the log ends at ${last}, before its head ${seen.seq}`)
  const replayed = reader.doc.getArray<string>('words').toArray()
  if (replayed.join() !== words.join())
    throw new Error(`[S1] ${record.document}: the log and its snapshot differ`)
  await reader.leave()
  return words.length
}
