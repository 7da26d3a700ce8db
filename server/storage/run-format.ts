import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'

/*
 * run: for each entry varByteArray(entry, as it was appended)
 *
 * Entries that follow each other, as one value under the key of the last. They are whole, with their checksums, so that
 * what comes out of a damaged run is noticed where it is read, like any other entry [L0].
 */

export function encodeRun(entries: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const entry of entries) encoding.writeVarUint8Array(encoder, entry)
  return encoding.toUint8Array(encoder)
}

/** Views of `run`. Undefined where the bytes are not what was written. */
export function decodeRun(run: Uint8Array): Uint8Array[] | undefined {
  const entries: Uint8Array[] = []
  try {
    const decoder = decoding.createDecoder(run)
    while (decoding.hasContent(decoder)) entries.push(decoding.readVarUint8Array(decoder))
  } catch {
    return undefined // a length leads beyond the end
  }
  return entries.length === 0 ? undefined : entries
}
