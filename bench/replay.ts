/*
 * node dist/bench/replay.js [<session.json.gz>] [--server ws://host:port] [--document name] [--in-flight n]
 *                           [--seed n] [--authors n] [--transactions n]
 *
 * Replays a recorded editing session (its formats: see sessions/recorded-session.ts) through a real server, checks that
 * everyone ends with the recorded text, and prints how fast that was. Without a file it makes a session of its own from
 * a seed; without a server it starts the built one in a new folder.
 */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { ServerProcess } from '../test/support/server-process.ts'
import { readSession } from './sessions/recorded-session.ts'
import { replaySession } from './sessions/replay-session.ts'
import { makeTypingSession } from './sessions/typing-session.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    server: { type: 'string' },
    document: { type: 'string' },
    'in-flight': { type: 'string', default: '64' },
    seed: { type: 'string', default: '1' },
    authors: { type: 'string', default: '3' },
    transactions: { type: 'string', default: '10000' },
  },
})

const [file] = positionals
const session =
  file === undefined
    ? makeTypingSession({
        seed: Number(values.seed),
        authors: Number(values.authors),
        transactions: Number(values.transactions),
      })
    : readSession(file)
const server = values.server === undefined ? await ServerProcess.start() : undefined
try {
  const { updates, seconds, acknowledged, delivered } = await replaySession(session, {
    webSocketUrl: values.server ?? (server as ServerProcess).webSocketUrl,
    document: values.document ?? `replay-${randomUUID()}`,
    inFlightMax: Number(values['in-flight']),
  })
  const ms = (share: number) =>
    `acknowledged ${acknowledged.quantile(share).toFixed(1)} ms, delivered ${delivered.quantile(share).toFixed(1)} ms`
  console.log(`${session.transactions.length} transactions by ${session.authors} authors, ${updates} updates`)
  console.log('everyone, the reader and a late joiner have the recorded end text')
  console.log(`${(updates / seconds).toFixed(0)} updates/s over ${seconds.toFixed(1)} s`)
  console.log(`p50: ${ms(0.5)}; p95: ${ms(0.95)}; at most ${values['in-flight']} of an author under way`)
} finally {
  await server?.close()
}
