import { InkwireError } from '../errors.ts'
import { type Epoch, nextSeq, SEQ_ZERO, type Seq } from '../ids.ts'
import { decodeEntry, NO_PREDECESSOR } from './entry-format.ts'
import { type DocumentKeys, seqOfKey } from './keys.ts'
import type { Pair, Store } from './store.ts'
import type { Entry } from './update-log.ts'

/** A place in the chain of a document's entries: the entry at `seq` has this checksum. */
export interface Link {
  readonly seq: Seq
  readonly checksum: number
}

/** Before the first entry. */
export const CHAIN_START: Link = { seq: SEQ_ZERO, checksum: NO_PREDECESSOR }

export interface ChainPage {
  /** Each of them checked, without a gap. */
  readonly entries: readonly Entry[]
  /** Where `entries` end. */
  readonly end: Link
  /** Why there are no more entries, where there should be. */
  readonly damage: string | undefined
}

const PAIRS_PER_PAGE = 100_000

/**
 * The entries after `start` up to `through`, about `maxBytes` of them but at least one. Each is checked for its own
 * checksum, its epoch, its seq and its predecessor [L0] [L2], as LevelDB hides holes and serves damaged bytes without
 * an error.
 */
export async function readChain(
  store: Store,
  keys: DocumentKeys,
  epoch: Epoch,
  start: Link,
  through: Seq,
  maxBytes: number,
): Promise<ChainPage> {
  const pairs = await readPairs(store, keys, start.seq, through, maxBytes)
  const entries: Entry[] = []
  let end = start
  for (const [key, value] of pairs) {
    const seq = nextSeq(end.seq)
    if (seqOfKey(key) !== seq) return { entries, end, damage: `entry ${seq} is missing` }
    const stored = decodeEntry(value, keys.entrySeed)
    if (stored === undefined) return { entries, end, damage: `entry ${seq} fails its checksum` }
    if (stored.entry.epoch !== epoch || stored.entry.seq !== seq) {
      return { entries, end, damage: `entry ${seq} is another one` }
    }
    if (stored.predecessor !== end.checksum) {
      return { entries, end, damage: `entry ${seq} does not follow the one before` }
    }
    entries.push(stored.entry)
    end = { seq, checksum: stored.checksum }
  }
  const isMissing = entries.length === 0 && end.seq < through
  return { entries, end, damage: isMissing ? `entry ${nextSeq(end.seq)} is missing` : undefined }
}

/** The checksum of one entry, which is undefined when it is missing or fails its own check. */
export async function readEntryChecksum(
  store: Store,
  keys: DocumentKeys,
  epoch: Epoch,
  seq: Seq,
): Promise<number | undefined> {
  const value = await orDamaged(store.get(keys.entry(seq)))
  if (value === undefined || value === DAMAGED) return undefined
  const stored = decodeEntry(value, keys.entrySeed)
  return stored?.entry.seq === seq && stored.entry.epoch === epoch ? stored.checksum : undefined
}

async function readPairs(
  store: Store,
  keys: DocumentKeys,
  after: Seq,
  through: Seq,
  maxBytes: number,
): Promise<readonly Pair[]> {
  if (after >= through) return []
  const limit = Math.min(through - after, PAIRS_PER_PAGE)
  const pairs = await orDamaged(store.range({ ...keys.entries(after + 1, through), limit, maxBytes }))
  if (pairs !== DAMAGED) return pairs
  // The store cannot say how far it is whole: find the place.
  const whole: Pair[] = []
  let bytes = 0
  for (let seq = nextSeq(after); seq <= through && bytes < maxBytes; seq = nextSeq(seq)) {
    const key = keys.entry(seq)
    const value = await orDamaged(store.get(key))
    if (value === undefined || value === DAMAGED) break
    whole.push([key, value])
    bytes += key.length + value.length
  }
  return whole
}

export const DAMAGED: unique symbol = Symbol('damaged')

/** What a store says is damaged becomes a value; its other errors stay errors. */
export async function orDamaged<T>(reading: Promise<T>): Promise<T | typeof DAMAGED> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof InkwireError && error.code === 'LOG_DAMAGED') return DAMAGED
    throw error
  }
}
