import { diffUpdate } from 'yjs'
import type { ClientId } from '../ids.ts'
import { EMPTY_UPDATE } from '../log/update-log.ts'
import type { Coverage } from './coverage.ts'
import type { UpdateScan } from './scan.ts'
import { encodeStateVector } from './state-vector.ts'

/**
 * Cuts off what `coverage` has: the result carries no struct and no deletion that is there, and brings whoever has
 * `coverage` to the same document as `update` would. `scan` is the update's own, and there is no gap before it.
 * Returns `update` itself where all of it is new.
 */
export function trimUpdate(update: Uint8Array, scan: UpdateScan, coverage: Coverage): Uint8Array {
  switch (coverage.novelty(scan)) {
    case 'whole':
      return update
    case 'nothing':
      return EMPTY_UPDATE
    case 'part':
      return concat(trimStructs(update, scan, coverage), coverage.encodeNewDeletions(scan))
  }
}

/** The first part of an update, up to its delete set. */
function trimStructs(update: Uint8Array, scan: UpdateScan, coverage: Coverage): Uint8Array {
  const structs = update.subarray(0, scan.deleteSetOffset)
  const known = new Map<ClientId, number>()
  for (const { client, clock } of scan.structs) {
    const have = coverage.clockOf(client)
    if (clock < have) known.set(client, have)
  }
  if (known.size === 0) return structs
  // Yjs copies the delete set as it is: give it an empty one, one byte long, and take that off again.
  const trimmed = diffUpdate(concat(structs, Uint8Array.of(0)), encodeStateVector(known))
  return trimmed.subarray(0, trimmed.length - 1)
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
