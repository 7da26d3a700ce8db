import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import { type Batch, UnacknowledgedEdits } from '../../../editor/provider/unacknowledged-edits.ts'
import { Writer } from '../../support/writer.ts'

const ALICE = 1
const BOB = 2
const MEGABYTE = 1024 * 1024

function next(edits: UnacknowledgedEdits, maxBytes = MEGABYTE): Batch {
  const batch = edits.next(ALICE, maxBytes)
  if (batch === undefined || batch === 'too large') throw new Error(`no batch: ${batch}`)
  return batch
}

function textOf(...updates: Uint8Array[]): string {
  return new Writer(9).apply(updates).text
}

describe('batches', () => {
  test('carry all that waits, in order, and count from 1', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    edits.add(alice.type('a'), 1)
    const first = next(edits)
    edits.add(alice.type('b'), 2)
    edits.add(alice.type('c'), 3)
    const second = next(edits)
    expect([first.batch, second.batch]).toEqual([1, 2])
    expect(textOf(first.update)).toBe('a')
    expect(textOf(first.update, second.update)).toBe('abc')
    expect(edits.hasUnsent).toBe(false)
    expect(edits.batchesInFlight).toBe(2)
    expect(edits.count).toBe(3)
  })

  test('hold at most so many edits', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits({ ...PROVIDER_LIMITS, editsPerBatch: 10 })
    for (let i = 0; i < 25; i++) edits.add(alice.type('x'), i + 1)
    expect(textOf(next(edits).update)).toHaveLength(10)
    next(edits)
    next(edits)
    expect(edits.hasUnsent).toBe(false)
  })

  test('weigh no more than the server takes', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    const updates = [alice.type('a'.repeat(400)), alice.type('b'.repeat(400)), alice.type('c'.repeat(400))]
    for (const [at, update] of updates.entries()) edits.add(update, at + 1)
    const batches = [next(edits, 1000), next(edits, 1000)]
    for (const { update } of batches) expect(update.byteLength).toBeLessThanOrEqual(1000)
    expect(textOf(...batches.map(({ update }) => update))).toHaveLength(1200)
  })

  test('[R5] are refused here where one edit alone is too large', () => {
    const edits = new UnacknowledgedEdits()
    edits.add(new Writer(ALICE).type('x'.repeat(2000)), 1)
    expect(edits.next(ALICE, 1000)).toBe('too large')
    expect(edits.count).toBe(1)
  })

  test('carry one large edit in pieces, which are settled together', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    const large = alice.change((text) => {
      for (let line = 0; line < 50; line++) text.insert(0, `line ${line} `, { bold: line % 2 === 0 })
    })
    edits.add(large, 7)
    const batches: Batch[] = []
    while (edits.hasUnsent) batches.push(next(edits, 500))
    expect(batches.length).toBeGreaterThan(2)
    for (const { update, kind } of batches) {
      expect(update.byteLength).toBeLessThanOrEqual(500)
      expect(kind).toBe('update')
    }
    expect(textOf(...batches.map(({ update }) => update))).toBe(alice.text)
    expect(edits.count).toBe(1)
    expect(edits.bytesInFlight).toBeGreaterThan(500)
    expect(edits.acknowledge(batches.length - 1)).toBe(0)
    expect(edits.count).toBe(1)
    expect(edits.acknowledge(batches.length)).toBe(7)
    expect(edits.isSettled).toBe(true)
    expect(edits.bytesInFlight).toBe(0)
  })

  test('are offers where they hold what other client ids wrote, and never mix the two', () => {
    const bob = new Writer(BOB)
    const first = bob.type('from a former life')
    const alice = new Writer(ALICE).apply([first])
    const edits = new UnacknowledgedEdits()
    edits.add(first, 1)
    edits.add(alice.type('!'), 2)
    edits.add(alice.delete(0, 4), 3)
    expect(next(edits)).toMatchObject({ batch: 1, kind: 'offer' })
    expect(next(edits)).toMatchObject({ batch: 2, kind: 'update' })
    expect(edits.hasUnsent).toBe(false)
  })
})

describe('acknowledgements', () => {
  test('[R2] settle everything up to their batch and nothing else', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    for (let i = 1; i <= 3; i++) {
      edits.add(alice.type('x'), 10 * i)
      next(edits)
    }
    edits.add(alice.type('y'), 40)
    expect(edits.acknowledge(2)).toBe(20)
    expect(edits.count).toBe(2)
    expect(edits.acknowledge(1)).toBe(0)
    expect(edits.acknowledge(99)).toBe(30)
    // Not sent yet: no acknowledgement can mean it.
    expect(edits.count).toBe(1)
    expect(edits.isSettled).toBe(false)
    next(edits)
    expect(edits.acknowledge(4)).toBe(40)
    expect(edits.isSettled).toBe(true)
  })

  test('[R3] of a session that ended leave the rest to be sent again, from 1', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    for (const word of ['a', 'b', 'c']) {
      edits.add(alice.type(word), 1)
      next(edits)
    }
    edits.acknowledge(1)
    edits.rewind()
    expect(edits.batchesInFlight).toBe(0)
    const again = next(edits)
    expect(again.batch).toBe(1)
    const { structs } = Y.decodeUpdate(again.update)
    expect(structs.map(({ id, length }) => [id.clock, length])).toEqual([
      [1, 1],
      [2, 1],
    ])
  })

  test('[R2] settle what an offer stands for only with the offer', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    edits.add(alice.type('a'), 1)
    next(edits)
    edits.add(alice.type('b'), 2)
    next(edits)
    expect(edits.supersede(100)).toBe(3)
    expect(edits.acknowledge(2)).toBe(0)
    expect(edits.count).toBe(2)
    expect(edits.acknowledge(3)).toBe(2)
    expect(edits.isSettled).toBe(true)
  })

  test('[R2] are waited for also where an offer holds no edits of our own', () => {
    const edits = new UnacknowledgedEdits()
    const batch = edits.supersede(100)
    expect(edits.isEmpty).toBe(true)
    expect(edits.isSettled).toBe(false)
    edits.acknowledge(batch)
    expect(edits.isSettled).toBe(true)
  })
})

describe('a long time offline', () => {
  test('is kept in few pieces, of which none is lost', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits({ ...PROVIDER_LIMITS, editsKeptApart: 50, editsPerBatch: 10 })
    let words = ''
    for (let i = 0; i < 500; i++) {
      words += String.fromCharCode(97 + (i % 26))
      edits.add(alice.type(words.slice(-1)), i + 1)
    }
    expect(edits.count).toBe(500)
    expect(edits.lastLocalSeq).toBe(500)
    expect(textOf(edits.merged() ?? Uint8Array.of())).toBe(words)
    const batches: Uint8Array[] = []
    while (edits.hasUnsent) batches.push(next(edits).update)
    expect(batches.length).toBeLessThan(20)
    expect(textOf(...batches)).toBe(words)
    expect(edits.acknowledge(batches.length)).toBe(500)
    expect(edits.count).toBe(0)
  })

  test('knows how far it reaches', () => {
    const alice = new Writer(ALICE)
    const edits = new UnacknowledgedEdits()
    alice.type('before')
    edits.add(alice.type('abc'), 1)
    edits.add(alice.type('de'), 2)
    expect(edits.reach(ALICE, 6)).toBe(11)
    expect(edits.reach(ALICE, 5)).toBe(5)
    expect(edits.reach(BOB, 3)).toBe(3)
  })
})
