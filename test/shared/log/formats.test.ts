import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type DocName, type Epoch, parseDocName, type Seq } from '../../../shared/ids.ts'
import { type DocumentRecord, decodeRecord, encodeRecord } from '../../../shared/log/document-record.ts'
import { decodeEntry, encodeEntry } from '../../../shared/log/entry-format.ts'
import { DocumentKeys, nameOfRecordKey, recordsAfter, seqOfKey } from '../../../shared/log/keys.ts'
import { decodeSnapshot, encodeSnapshot } from '../../../shared/log/snapshot-format.ts'
import { compareBytes } from '../../../shared/log/sorted-bytes.ts'
import type { Entry, Snapshot } from '../../../shared/log/update-log.ts'

const KEYS = new DocumentKeys('a/ß' as DocName)
const SEED = 20261122

const ENTRY: Entry = {
  epoch: 0x1234_5678_9abc as Epoch,
  seq: 258 as Seq,
  timeMs: 1_795_305_600_000.5,
  author: 'ü',
  update: Uint8Array.of(1, 2, 3),
}
const SNAPSHOT: Snapshot = {
  epoch: 300 as Epoch,
  seq: 258 as Seq,
  timeMs: 1,
  update: Uint8Array.of(1, 2, 3),
  stateVector: Uint8Array.of(4),
  deleteSet: Uint8Array.of(5, 6),
}
const RECORD: DocumentRecord = {
  life: 'live',
  epoch: 300 as Epoch,
  createdMs: 1,
  prunedThrough: 5 as Seq,
  prunedChecksum: 0xdeadbeef,
  clearedThrough: 4 as Seq,
  snapshots: [
    { seq: 6 as Seq, entryChecksum: 1, checksum: 2 },
    { seq: 200 as Seq, entryChecksum: 3, checksum: 0xffffffff },
  ],
  quarantined: [7, 9] as Seq[],
}

// A data folder outlives versions: these bytes change only together with DATA_FORMAT in server/storage/marker.ts.
describe('the bytes on disk', () => {
  test('of keys', () => {
    expect(hex(KEYS.record)).toBe('64612fc39f')
    expect(hex(KEYS.entry(258))).toBe('65612fc39f000000000000000102')
    expect(hex(KEYS.snapshot(2 ** 53 - 1))).toBe('73612fc39f00001fffffffffffff')
  })

  test('of an entry', () => {
    const { value, checksum } = encodeEntry(ENTRY, 0xdeadbeef, KEYS.entrySeed)
    expect(hex(value)).toBe(GOLDEN.entry)
    expect(checksum.toString(16)).toBe(hex(value.subarray(1, 5)))
  })

  test('of a snapshot', () => {
    expect(hex(encodeSnapshot(SNAPSHOT, 0xdeadbeef, KEYS.snapshot(258)).value)).toBe(GOLDEN.snapshot)
  })

  test('of a record', () => {
    expect(hex(encodeRecord(RECORD, KEYS.record))).toBe(GOLDEN.record)
  })
})

const GOLDEN = {
  entry: '01439862badeadbeef0000123456789abc0000000000000102427a2008d740080002c3bc010203',
  snapshot: '0111db7127ac0282023ff0000000000000efbeadde0104020506010203',
  record: '01f1d17c5101ac023ff000000000000005efbeadde0402060100000002000000c20103000000ffffffff020702',
}

describe('[L0] notices every flipped bit, and every cut,', () => {
  test.each([
    [
      'an entry',
      encodeEntry(ENTRY, 7, KEYS.entrySeed).value,
      (value: Uint8Array) => decodeEntry(value, KEYS.entrySeed),
    ],
    [
      'a snapshot',
      encodeSnapshot(SNAPSHOT, 7, KEYS.snapshot(258)).value,
      (value: Uint8Array) => decodeSnapshot(value, KEYS.snapshot(258)),
    ],
    ['a record', encodeRecord(RECORD, KEYS.record), (value: Uint8Array) => decodeRecord(value, KEYS.record)],
  ])('of %s', (_, value, decode) => {
    expect(decode(value)).toBeDefined()
    for (let bit = 0; bit < value.length * 8; bit++) {
      const flipped = value.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))
      expect(decode(flipped), `bit ${bit}`).toBeUndefined()
    }
    for (let length = 0; length < value.length; length++) {
      expect(decode(value.subarray(0, length)), `${length} bytes`).toBeUndefined()
    }
    expect(decode(new Uint8Array(value.length))).toBeUndefined()
  })

  test('and bytes that belong under another key', () => {
    const other = new DocumentKeys('b/ß' as DocName)
    expect(decodeEntry(encodeEntry(ENTRY, 7, KEYS.entrySeed).value, other.entrySeed)).toBeUndefined()
    expect(decodeRecord(encodeRecord(RECORD, KEYS.record), other.record)).toBeUndefined()
    const { value } = encodeSnapshot(SNAPSHOT, 7, KEYS.snapshot(258))
    expect(decodeSnapshot(value, other.snapshot(258))).toBeUndefined()
    expect(decodeSnapshot(value, KEYS.snapshot(259))).toBeUndefined()
  })
})

const anySeq = fc.integer({ min: 1, max: 2 ** 53 - 1 }).map((n) => n as Seq)
const anyEpoch = fc.integer({ min: 1, max: 2 ** 53 - 1 }).map((n) => n as Epoch)
const anyTime = fc.double({ noNaN: true, noDefaultInfinity: true })
const anyChecksum = fc.nat(2 ** 32 - 1)
const anyBytes = fc.uint8Array({ maxLength: 300 })
const ascending = fc.uniqueArray(anySeq, { maxLength: 5 }).map((seqs) => seqs.sort((a, b) => a - b))
const anyName = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 60 })
  .map(parseDocName)
  .filter((name) => name !== undefined)

describe('[L0] gives back what was written', () => {
  test('of entries', () => {
    const entries = fc.record({
      epoch: anyEpoch,
      seq: anySeq,
      timeMs: anyTime,
      author: fc.string({ unit: 'grapheme', maxLength: 10 }),
      update: anyBytes,
    })
    fc.assert(
      fc.property(entries, anyChecksum, anyName, (entry, predecessor, name) => {
        const { entrySeed } = new DocumentKeys(name)
        const { value, checksum } = encodeEntry(entry, predecessor, entrySeed)
        expect(decodeEntry(value, entrySeed)).toEqual({ entry, predecessor, checksum })
      }),
      { seed: SEED },
    )
  })

  test('of snapshots and records', () => {
    const snapshots = fc.record({
      epoch: anyEpoch,
      seq: anySeq,
      timeMs: anyTime,
      update: anyBytes,
      stateVector: anyBytes,
      deleteSet: anyBytes,
    })
    const records = fc.record({
      life: fc.constantFrom('live' as const, 'deleting' as const),
      epoch: anyEpoch,
      createdMs: anyTime,
      prunedThrough: anySeq,
      prunedChecksum: anyChecksum,
      clearedThrough: anySeq,
      snapshots: ascending.map((seqs) =>
        seqs.map((seq) => ({ seq, entryChecksum: seq % 7, checksum: 2 ** 32 - 1 })),
      ),
      quarantined: ascending,
    })
    fc.assert(
      fc.property(snapshots, records, anyChecksum, (snapshot, record, entryChecksum) => {
        const key = KEYS.snapshot(snapshot.seq)
        const { value, checksum } = encodeSnapshot(snapshot, entryChecksum, key)
        expect(decodeSnapshot(value, key)).toEqual({ snapshot, entryChecksum, checksum })
        expect(decodeRecord(encodeRecord(record, KEYS.record), KEYS.record)).toEqual(record)
      }),
      { seed: SEED },
    )
  })
})

test('keys are in the order of names, then of numbers, and no two documents are mixed', () => {
  fc.assert(
    fc.property(anyName, anyName, anySeq, anySeq, (a, b, one, other) => {
      const [keysA, keysB] = [new DocumentKeys(a), new DocumentKeys(b)]
      expect(nameOfRecordKey(keysA.record)).toBe(a)
      expect(seqOfKey(keysA.entry(one))).toBe(one)
      expect(Math.sign(compareBytes(keysA.entry(one), keysA.entry(other)))).toBe(Math.sign(one - other))
      if (a === b) return
      const byName = Math.sign(compareBytes(keysA.record, keysB.record))
      expect(Math.sign(compareBytes(keysA.entry(one), keysB.entry(other)))).toBe(byName)
      expect(Math.sign(compareBytes(keysA.snapshot(one), keysB.snapshot(other)))).toBe(byName)
      const { gt, lt } = recordsAfter(a)
      expect(compareBytes(keysB.record, gt) > 0 && compareBytes(keysB.record, lt) < 0).toBe(byName < 0)
    }),
    { seed: SEED },
  )
})

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
