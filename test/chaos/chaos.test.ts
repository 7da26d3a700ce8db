import { expect, test } from 'vitest'
import type { Epoch, Seq } from '../../shared/ids.ts'
import { docName } from '../support/doc-name.ts'
import { chaos } from './chaos.ts'
import { DocumentRecord } from './record.ts'

test('[L1] [C1] [L2] [L3] [S1] [S2] twenty crashes of the real server keep every promise', async () => {
  const summary = await chaos({ rounds: 20, seed: 20261122 })
  // It did something: edits were on their way, folds happened, starts were hit.
  expect(summary.acknowledgements).toBeGreaterThan(500)
  expect(summary.crashesWithUnacknowledged).toBeGreaterThan(10)
  expect(summary.crashesWhileStarting).toBeGreaterThan(0)
  expect(summary.snapshots).toBeGreaterThan(0)
  expect(summary.wordsAtTheEnd).toBeGreaterThan(200)
  // Other tests share this machine, so that the quickest start is what tells about the server; the runner prints all.
  expect(summary.restartsMs[0]).toBeLessThan(1000)
}, 180_000)

const EPOCH = 1 as Epoch

function recordWith(act: (record: DocumentRecord) => void): DocumentRecord {
  const record = new DocumentRecord(docName('notes'))
  act(record)
  return record
}

test('the record notices a word that was acknowledged or shown, and is lost', () => {
  const acknowledged = recordWith((record) => {
    record.typed('a')
    record.acknowledged(['a'], [], 1 as Seq)
  })
  expect(() => acknowledged.check({ words: [], epoch: EPOCH, head: 1 as Seq })).toThrow('[L1]')
  const shown = recordWith((record) => {
    record.typed('a')
    record.shown(['a'])
  })
  expect(() => shown.check({ words: [], epoch: EPOCH, head: 1 as Seq })).toThrow('[L1]')
})

test('the record notices a word that is back, doubled or invented', () => {
  const record = recordWith((record) => {
    record.typed('a')
    record.typed('b')
    record.deleted('a')
    record.acknowledged(['b'], ['a'], 2 as Seq)
  })
  expect(() => record.check({ words: ['a', 'b'], epoch: EPOCH, head: 2 as Seq })).toThrow('is back')
  expect(() => record.check({ words: ['b', 'b'], epoch: EPOCH, head: 2 as Seq })).toThrow('twice')
  expect(() => record.check({ words: ['b', 'c'], epoch: EPOCH, head: 2 as Seq })).toThrow('nobody ever typed')
})

test('the record notices a shorter log, another entry at a seq, and another epoch', () => {
  const record = recordWith((record) => {
    record.delivered(1 as Seq, Uint8Array.of(1))
    record.acknowledged([], [], 2 as Seq)
  })
  expect(() => record.check({ words: [], epoch: EPOCH, head: 1 as Seq })).toThrow('[L3]')
  expect(() => record.delivered(1 as Seq, Uint8Array.of(2))).toThrow('[L2]')
  record.check({ words: [], epoch: EPOCH, head: 2 as Seq })
  expect(() => record.check({ words: [], epoch: 2 as Epoch, head: 2 as Seq })).toThrow('epoch')
})
