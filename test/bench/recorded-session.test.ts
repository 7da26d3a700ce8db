import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RecordedSession, readSession } from '../../bench/sessions/recorded-session.ts'
import { makeTypingSession } from '../../bench/sessions/typing-session.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inkwire-session-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function read(json: unknown): RecordedSession {
  const file = join(folder, 'session.json.gz')
  writeFileSync(file, gzipSync(JSON.stringify(json)))
  return readSession(file)
}

test('reads a sequential session as one author who sees all of it', () => {
  const session = read({
    startContent: 'ab',
    endContent: 'xb',
    txns: [{ time: '2021-04-19T06:06:58.219Z', patches: [[0, 1, 'x']] }],
  })
  expect(session).toEqual({
    authors: 1,
    endText: 'xb',
    transactions: [
      { author: 0, parents: [], patches: [{ position: 0, deleted: 0, inserted: 'ab' }] },
      { author: 0, parents: [0], patches: [{ position: 0, deleted: 1, inserted: 'x' }] },
    ],
  })
})

test('reads a concurrent session', () => {
  const session = read({
    kind: 'concurrent',
    numAgents: 2,
    endContent: 'ab',
    txns: [
      { parents: [], numChildren: 1, agent: 0, patches: [[0, 0, 'a']] },
      { parents: [0], numChildren: 0, agent: 1, patches: [[1, 0, 'b']] },
    ],
  })
  expect(session.authors).toBe(2)
  expect(session.transactions[1]).toEqual({
    author: 1,
    parents: [0],
    patches: [{ position: 1, deleted: 0, inserted: 'b' }],
  })
})

test('refuses what is no session, or one whose transactions come before what they build on', () => {
  expect(() => read({ txns: [] })).toThrow()
  expect(() =>
    read({
      kind: 'concurrent',
      numAgents: 1,
      endContent: '',
      txns: [{ parents: [0], agent: 0, patches: [] }],
    }),
  ).toThrow('before its parent')
})

test('a typing session follows from its seed, and its end text from its transactions', () => {
  const options = { seed: 7, authors: 1, transactions: 500 }
  const session = makeTypingSession(options)
  expect(makeTypingSession(options)).toEqual(session)
  expect(makeTypingSession({ ...options, seed: 8 })).not.toEqual(session)

  const characters: string[] = []
  for (const { patches } of session.transactions) {
    for (const { position, deleted, inserted } of patches) characters.splice(position, deleted, ...inserted)
  }
  expect(characters.join('')).toBe(session.endText)
})

test('people in a typing session are behind each other', () => {
  const { transactions } = makeTypingSession({ seed: 7, authors: 3, transactions: 500 })
  const late = transactions.filter(({ parents }, index) => !parents.includes(index - 1))
  expect(late.length).toBeGreaterThan(100)
})
