import { expect, test } from 'vitest'
import { replaySession } from '../../bench/sessions/replay-session.ts'
import { makeTypingSession } from '../../bench/sessions/typing-session.ts'
import { ServerProcess } from '../support/server-process.ts'

const session = makeTypingSession({ seed: 20_261_122, authors: 3, transactions: 600 })

test('a session of three authors goes through the real server, and everyone ends with its text', async () => {
  const server = await ServerProcess.start()
  try {
    const options = { webSocketUrl: server.webSocketUrl, document: 'replayed', inFlightMax: 16 }
    const { updates, acknowledged, delivered } = await replaySession(session, options)
    expect(updates).toBeGreaterThan(550)
    expect(acknowledged.count).toBe(updates)
    expect(delivered.count).toBeGreaterThan(550)

    const other = { ...session, endText: `${session.endText}!` }
    await expect(replaySession(other, { ...options, document: 'differs' })).rejects.toThrow(
      'does not have the recorded end text',
    )
  } finally {
    await server.close()
  }
})
