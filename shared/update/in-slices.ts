import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding'
import type { ClientId } from '../ids.ts'
import { EMPTY_UPDATE } from '../log/update-log.ts'
import type { Coverage } from './coverage.ts'
import { DeleteSetScan } from './delete-set.ts'
import { JsonCheck } from './json.ts'
import { ByteReader, type TextSpan } from './reader.ts'
import { Rehearsal } from './rehearsal.ts'
import { type ClockRange, StructScan, type UpdateScan } from './scan.ts'
import type { ScanLimits } from './scan-limits.ts'
import { isSeedClient, SEED_LENGTH } from './seed.ts'
import { StructCut } from './struct-cut.ts'
import { concat, isAnyKnown } from './trim.ts'

/*
 * What `scanUpdate`, `Coverage` and `trimUpdate` do with an update in one go, for large ones: each generator stops where
 * it has worked for two or three milliseconds at most, whatever the update is [X4].
 */

/** From here on an update is looked through in slices: the hardest that is smaller takes five milliseconds. */
export const LARGE_UPDATE_BYTES = 32 * 1024

/** After how much work a generator stops. */
export interface SliceSize {
  /** Of structs, or of JSON. */
  readonly bytes: number
  readonly deletions: number
  readonly rehearsalSteps: number
}

const SLICE: SliceSize = { bytes: 64 * 1024, deletions: 8192, rehearsalSteps: 16_384 }

/** Scans an update as `scanUpdate` does, but for its deletions, which are too many to be kept: `deletions` is empty. */
export function* scanInSlices(
  update: Uint8Array,
  limits: ScanLimits,
  size = SLICE,
): Generator<void, UpdateScan, void> {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  const long: TextSpan[] = []
  const pass = new StructScan(reader, { ...limits, putOffJson: (span) => long.push(span) })
  while (!pass.advance(reader.position + size.bytes)) yield
  const deleteSetOffset = reader.position
  const deletions = new DeleteSetScan(reader, limits.deletedClientsMax)
  while (deletions.next(size.deletions).length > 0) yield
  reader.expectEnd()
  yield* checkJsonInSlices(reader, limits, long, size)
  if (pass.needsRehearsal) yield* rehearseInSlices(update, limits, pass.structCount, size)
  return { structs: pass.structs, deletions: [], references: pass.references, deleteSetOffset }
}

function* checkJsonInSlices(
  reader: ByteReader,
  limits: ScanLimits,
  spans: readonly TextSpan[],
  size: SliceSize,
): Generator<void, void, void> {
  const check = new JsonCheck(reader, limits)
  for (const span of spans) {
    check.start(span)
    for (let until = span.start; !check.advance(until); until += size.bytes) yield
  }
}

function* rehearseInSlices(
  update: Uint8Array,
  limits: ScanLimits,
  structCount: number,
  size: SliceSize,
): Generator<void, void, void> {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  const rehearsal = new Rehearsal(structCount)
  // What is JSON was checked already.
  const pass = new StructScan(reader, { ...limits, putOffJson() {} }, rehearsal)
  while (!pass.advance(reader.position + size.bytes)) yield
  while (!rehearsal.check(reader, limits.nestingMax, size.rehearsalSteps)) yield
}

/** The deletions of an update that was scanned, some thousand at a time. */
function* deletionsOf(
  update: Uint8Array,
  { deleteSetOffset }: UpdateScan,
  size: SliceSize,
): Generator<ClockRange[], void, void> {
  const reader = new ByteReader(update, 'UPDATE_MALFORMED')
  reader.skip(deleteSetOffset)
  const deletions = new DeleteSetScan(reader, Number.POSITIVE_INFINITY)
  for (let piece = deletions.next(size.deletions); piece.length > 0; piece = deletions.next(size.deletions))
    yield piece
}

/** What an update is to whoever has a coverage. */
export interface Weighed {
  readonly isComplete: boolean
  /** The update without what is there; undefined where nothing is new. Only where it is complete. */
  readonly news: Uint8Array | undefined
  /** Its deletions as far as they say something of seeds. */
  readonly seedDeletions: readonly ClockRange[]
}

/**
 * Looks for gaps, and trims. The coverage may grow meanwhile: as long as that was by structs of other clients, no more
 * is cut off than is there, and deletions that came in meanwhile are there twice.
 */
export function* weighInSlices(
  update: Uint8Array,
  scan: UpdateScan,
  coverage: Coverage,
  size = SLICE,
): Generator<void, Weighed, void> {
  let hasGap = coverage.hasGapBefore(scan)
  let knownClocks = 0
  const missing = new Map<ClientId, number[]>()
  const seedDeletions: ClockRange[] = []
  for (const deletions of deletionsOf(update, scan, size)) {
    hasGap ||= coverage.hasGapBefore({ ...scan, references: [], deletions })
    for (const range of deletions) {
      knownClocks += range.length
      if (range.clock < SEED_LENGTH && isSeedClient(range.client)) seedDeletions.push(range)
    }
    for (const [client, bounds] of coverage.missingOf(deletions)) {
      for (let index = 0; index < bounds.length; index += 2) {
        knownClocks -= (bounds[index + 1] as number) - (bounds[index] as number)
      }
      const before = missing.get(client)
      if (before === undefined) missing.set(client, bounds)
      else for (const bound of bounds) before.push(bound)
    }
    yield
  }
  if (hasGap) return { isComplete: false, news: undefined, seedDeletions }
  const hasNew = missing.size > 0 || coverage.newStructClients(scan).length > 0
  if (!hasNew) return { isComplete: true, news: undefined, seedDeletions }
  const isStructKnown = isAnyKnown(scan, coverage)
  if (knownClocks === 0 && !isStructKnown) return { isComplete: true, news: update, seedDeletions }
  const structs = isStructKnown
    ? yield* cutInSlices(update, scan, coverage, size)
    : update.subarray(0, scan.deleteSetOffset)
  const deletions =
    knownClocks === 0 ? update.subarray(scan.deleteSetOffset) : yield* encodeInSlices(missing, size)
  return { isComplete: true, news: concat(structs, deletions), seedDeletions }
}

/** Adds an update that was scanned and weighed, its structs at once. */
export function* addInSlices(
  update: Uint8Array,
  scan: UpdateScan,
  coverage: Coverage,
  size = SLICE,
): Generator<void, void, void> {
  coverage.add(scan)
  for (const deletions of deletionsOf(update, scan, size)) {
    coverage.add({ structs: [], deletions, references: [], deleteSetOffset: 0 })
    yield
  }
}

function* cutInSlices(
  update: Uint8Array,
  { deleteSetOffset }: UpdateScan,
  coverage: Coverage,
  size: SliceSize,
): Generator<void, Uint8Array, void> {
  const cut = new StructCut(update, coverage)
  for (let until = size.bytes; !cut.advance(until); until += size.bytes) yield
  return cut.encode(deleteSetOffset)
}

/** As Yjs writes it: clients descending. */
function* encodeInSlices(
  missing: ReadonlyMap<ClientId, readonly number[]>,
  size: SliceSize,
): Generator<void, Uint8Array, void> {
  if (missing.size === 0) return EMPTY_UPDATE.subarray(1)
  const encoder = createEncoder()
  writeVarUint(encoder, missing.size)
  let written = 0
  for (const client of [...missing.keys()].sort((a, b) => b - a)) {
    const bounds = missing.get(client) as readonly number[]
    writeVarUint(encoder, client)
    writeVarUint(encoder, bounds.length / 2)
    for (let index = 0; index < bounds.length; index += 2) {
      const start = bounds[index] as number
      writeVarUint(encoder, start)
      writeVarUint(encoder, (bounds[index + 1] as number) - start)
      written += 1
      if (written % size.deletions === 0) yield
    }
  }
  return toUint8Array(encoder)
}
