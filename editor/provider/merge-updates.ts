import * as Y from 'yjs'

/** `Y.mergeUpdates` takes time quadratic in the number of updates: more are merged in rounds. */
const MERGED_AT_ONCE = 100

/** One update that says what all of these say. */
export function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  let rest = updates
  while (rest.length > MERGED_AT_ONCE) {
    const merged: Uint8Array[] = []
    for (let at = 0; at < rest.length; at += MERGED_AT_ONCE) {
      merged.push(Y.mergeUpdates(rest.slice(at, at + MERGED_AT_ONCE)))
    }
    rest = merged
  }
  return Y.mergeUpdates([...rest])
}
