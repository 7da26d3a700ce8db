import { afterAll, beforeAll, expect, test } from 'vitest'
import { replaySession } from '../../bench/sessions/replay-session.ts'
import { makeTypingSession } from '../../bench/sessions/typing-session.ts'
import { ServerProcess } from '../support/server-process.ts'

let server: ServerProcess
beforeAll(async () => {
  server = await ServerProcess.start()
})
afterAll(() => server.close())

test('a session of three authors goes through the real server, and everyone ends with its text', async () => {
  const session = makeTypingSession({ seed: 20_261_122, authors: 3, transactions: 300 })
  const options = { webSocketUrl: server.webSocketUrl, document: 'replayed', inFlightMax: 16 }
  const { updates, acknowledged, delivered } = await replaySession(session, options)
  expect(updates).toBeGreaterThan(280)
  expect(acknowledged.count).toBe(updates)
  expect(delivered.count).toBeGreaterThan(280)
})

test('an end text that nobody has is noticed', async () => {
  const session = makeTypingSession({ seed: 20_261_122, authors: 2, transactions: 20 })
  const other = { ...session, endText: `${session.endText}!` }
  const options = { webSocketUrl: server.webSocketUrl, document: 'differs', inFlightMax: 16 }
  await expect(replaySession(other, options)).rejects.toThrow('does not have the recorded end text')
})
