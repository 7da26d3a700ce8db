import type { ClientId } from '../ids.ts'
import { EMPTY_UPDATE } from '../log/update-log.ts'
import type { Coverage } from './coverage.ts'
import { encodeDeleteSet } from './delete-set.ts'
import { RangeSet } from './range-set.ts'
import type { UpdateScan } from './scan.ts'
import { StructCut } from './struct-cut.ts'

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
      return concat(trimStructs(update, scan, coverage), encodeNewDeletions(scan, coverage))
  }
}

/** The first part of an update, up to its delete set. */
function trimStructs(update: Uint8Array, scan: UpdateScan, coverage: Coverage): Uint8Array {
  if (!isAnyKnown(scan, coverage)) return update.subarray(0, scan.deleteSetOffset)
  const cut = new StructCut(update, coverage)
  cut.advance(Number.POSITIVE_INFINITY)
  return cut.encode(scan.deleteSetOffset)
}

/** Whether there is something of the update's structs. */
export function isAnyKnown({ structs }: UpdateScan, coverage: Coverage): boolean {
  return structs.some(({ client, clock }) => clock < coverage.clockOf(client))
}

function encodeNewDeletions(scan: UpdateScan, coverage: Coverage): Uint8Array {
  const missing = new Map<ClientId, RangeSet>()
  for (const [client, bounds] of coverage.missingOf(scan.deletions)) missing.set(client, RangeSet.of(bounds))
  return encodeDeleteSet(missing)
}

export function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
