import type { Seq } from '../../../shared/ids.ts'
import type { FoldEntry, Folded } from '../fold.ts'

/** What the worker thread is asked to do. Bytes are moved, not copied. */
export type Task =
  | { readonly type: 'fold'; readonly base: Uint8Array | undefined; readonly entries: PackedEntries }
  | { readonly type: 'difference'; readonly state: Uint8Array; readonly stateVector: Uint8Array }
  | { readonly type: 'compare'; readonly one: Uint8Array; readonly other: Uint8Array }

/** `failure` is for the log of the process: it carries no content. */
export type TaskResult =
  | { readonly type: 'folded'; readonly folded: Folded }
  | { readonly type: 'difference'; readonly update: Uint8Array }
  | { readonly type: 'compared'; readonly isSame: boolean }
  | { readonly type: 'failed'; readonly failure: string }

/** Entries that follow each other, as one piece of memory: a message of thousands of small arrays costs far more. */
export interface PackedEntries {
  readonly firstSeq: Seq
  readonly lengths: Uint32Array
  readonly bytes: Uint8Array
}

export function packEntries(entries: readonly FoldEntry[]): PackedEntries {
  const lengths = Uint32Array.from(entries, ({ update }) => update.byteLength)
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let offset = 0
  for (const { update } of entries) {
    bytes.set(update, offset)
    offset += update.byteLength
  }
  return { firstSeq: entries[0]?.seq ?? (0 as Seq), lengths, bytes }
}

export function unpackEntries({ firstSeq, lengths, bytes }: PackedEntries): FoldEntry[] {
  let offset = 0
  return Array.from(lengths, (length, index) => {
    const update = bytes.subarray(offset, offset + length)
    offset += length
    return { seq: (firstSeq + index) as Seq, update }
  })
}
