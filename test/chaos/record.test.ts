import { expect, test } from 'vitest'
import type { Epoch, Seq } from '../../shared/ids.ts'
import { docName } from '../support/doc-name.ts'
import { DocumentRecord } from './record.ts'

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
