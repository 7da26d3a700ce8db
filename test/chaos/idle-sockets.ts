import { connect, type Socket } from 'node:net'
import { SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import { HonestPeople } from '../abuse/honest-people.ts'
import { upgradeRequest } from '../abuse/raw-web-socket.ts'
import { docName } from '../support/doc-name.ts'
import type { ServerProcess } from '../support/server-process.ts'
import {
  broken,
  type Campaign,
  type CampaignOptions,
  type Figures,
  pause,
  quantile,
  until,
} from './campaign.ts'
import { memoryOf } from './measure.ts'
import { withServer } from './with-server.ts'

/** One address may have so many more that the server does not mind. */
const SOCKETS_PER_ADDRESS = 100
const AT_A_TIME = 50
/** The server's time-outs: so long that all of them are there at once. */
const TIMEOUT_EACH_MS = 30
const TIMEOUT_LEAST_MS = 1500
const CLOSED_WITHIN_MS = 60_000
const HONEST_WRITERS = 5
const HONEST_EDITS = 60
// Honest people share the machine with those who open the sockets.
const P99_FLOOR_MS = 1000
const EACH_MAX_BYTES = 64 * 1024
/** Fewer cost less than the server’s memory moves by itself. Times are judged by a full run, which has the machine to itself. */
const JUDGED_FROM = 1000

export const IDLE_SOCKETS: Campaign = {
  promise:
    'Ten thousand sockets from a hundred addresses say nothing: no request, no hello, no document. The server closes all of them by its time-outs, each costs it little, and five people who write notice nothing.',
  unit: 'sockets',
  full: 10_000,
  run,
}

/** A third asks for nothing, a third upgrades and says no hello, a third opens a document as y-websocket and asks for nothing. */
function requestOf(server: ServerProcess, index: number): string | undefined {
  const target = { url: server.url, from: '192.0.2.1' }
  if (index % 3 === 0) return undefined
  if (index % 3 === 1) return upgradeRequest(target, { protocol: SUBPROTOCOL })
  return upgradeRequest(target, { path: '/idle' })
}

async function run({ rounds, tell }: CampaignOptions): Promise<Figures> {
  const timeoutMs = String(Math.max(TIMEOUT_LEAST_MS, rounds * TIMEOUT_EACH_MS))
  const flags = ['--log-level', 'warn', '--hello-timeout-ms', timeoutMs, '--headers-timeout-ms', timeoutMs]
  return withServer({ flags: [...flags, '--document-sessions-max', '100000'] }, { tell }, async (server) => {
    const honest = await HonestPeople.begin(server.webSocketUrl, docName('live'), HONEST_WRITERS)
    const sockets: Socket[] = []
    try {
      await honest.save(HONEST_EDITS)
      await honest.takeSavedMs() // everything is compiled by then
      await honest.save(HONEST_EDITS)
      const quietMs = await honest.takeSavedMs()
      const before = await memoryOf(server)

      let open = 0
      let mostOpen = 0
      while (sockets.length < rounds) {
        const first = sockets.length
        const batch = Array.from({ length: Math.min(AT_A_TIME, rounds - first) }, (_, at) => {
          const index = first + at
          return idle(server, index, () => (open -= 1))
        })
        sockets.push(...(await Promise.all(batch)))
        open += batch.length
        mostOpen = Math.max(mostOpen, open)
      }
      const most = await memoryOf(server)
      const each = (most - before) / open
      tell(`${open} of ${rounds} are open at once; memory ${before} bytes before, ${most} now`)
      await honest.save(HONEST_EDITS)
      const closedMs = await until(
        'the server has closed them all',
        Number(timeoutMs) + CLOSED_WITHIN_MS,
        () => open === 0,
      )
      const busyMs = await honest.takeSavedMs()
      await pause(0)
      const after = await memoryOf(server)
      await honest.finish()

      const p99 = quantile(busyMs, 0.99)
      if (rounds >= IDLE_SOCKETS.full && p99 > Math.max(2 * quantile(quietMs, 0.99), P99_FLOOR_MS))
        broken(`[X4] honest people waited ${p99} ms`)
      if (rounds >= JUDGED_FROM && each > EACH_MAX_BYTES) broken(`[Q5] an idle socket cost ${each} bytes`)
      return {
        sockets: rounds,
        'open at once': mostOpen,
        'closed by the server': rounds,
        'ms until the last was closed': Math.round(closedMs),
        'kB of memory for each': Math.round(each / 100) / 10,
        'MB of resident memory before': Math.round(before / 1e6),
        'MB with all of them': Math.round(most / 1e6),
        'MB after them': Math.round(after / 1e6),
        'honest writers': HONEST_WRITERS,
        'ms until saved, p99 before': Math.round(quantile(quietMs, 0.99)),
        'ms until saved, p99 meanwhile': Math.round(p99),
      }
    } finally {
      honest.close()
      for (const socket of sockets) socket.destroy()
    }
  })
}

/** Resolves when it is open, and its request, if it makes one, was answered. */
async function idle(server: ServerProcess, index: number, onClose: () => void): Promise<Socket> {
  const request = requestOf(server, index)
  const address = Math.floor(index / SOCKETS_PER_ADDRESS)
  const localAddress = `127.1.${address >> 8}.${(address & 255) + 1}`
  const socket = connect({ host: '127.0.0.1', port: server.port, localAddress })
  socket.on('error', () => {}) // `close` follows
  socket.on('end', () => socket.end())
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => {
      if (request === undefined) resolve()
      else socket.write(request)
    })
    socket.once('data', (answer) => {
      if (answer.toString('latin1').startsWith('HTTP/1.1 101 ')) resolve()
      else reject(new Error(`no handshake: ${answer.toString('latin1').split('\r\n', 1)[0]}`))
    })
    socket.once('close', () => reject(new Error(`socket ${index} was closed before it was open`)))
  })
  socket.once('close', onClose)
  socket.resume()
  return socket
}
