import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import * as Y from 'yjs'
import { docName } from '../test/support/doc-name.ts'
import { InkwireClient } from '../test/support/inkwire-client.ts'
import { ServerProcess } from '../test/support/server-process.ts'

// npm run bench:capacity: what the table in docs/operations.md is made from. One process is the server, this one is all
// clients. Memory and disk are looked at, not time, so that the machine may do other things beside it.

const CLIENTS = 2000
const AT_ONCE = 50
const KEYS = 20_000
const KEYS_IN_FLIGHT = 200

/** Everybody comes from this machine, and as fast as they can: here nobody is to be kept off. */
const UNLIMITED = [
  ['address-connections-max', 100_000],
  ['address-upgrades-per-second', 100_000],
  ['address-messages-per-second', 1_000_000],
  ['address-bytes-per-second', 1_000_000_000],
  ['address-cpu-ms-per-second', 1000],
  ['connection-messages-per-second', 1_000_000],
  ['connection-cpu-ms-per-second', 1000],
].flatMap(([flag, value]) => [`--${flag}`, String(value)])

const rows: [string, string][] = []

await withServer(async (server) => {
  const before = await residentBytes(server)
  rows.push(['the process, nobody connected', mb(before)])
  const clients = await connect(server, () => 'shared')
  rows.push(['one more person in an open document', kb(((await residentBytes(server)) - before) / CLIENTS)])
  await Promise.all(clients.map((client) => client.close()))
})

await withServer(async (server) => {
  const before = await residentBytes(server)
  const emptyBytes = diskBytes(server)
  const clients = await connect(server, (index) => `document ${index}`)
  rows.push([
    'one more person, in a document of their own',
    kb(((await residentBytes(server)) - before) / CLIENTS),
  ])
  await Promise.all(clients.map(async (client, index) => type(client, index, 1)))
  await Promise.all(clients.map((client) => client.close()))
  await server.stop()
  rows.push(['one small document, disk', kb((diskBytes(server) - emptyBytes) / CLIENTS)])
})

await withServer(async (server) => {
  const before = diskBytes(server)
  const [client] = await connect(server, () => 'long', 1)
  if (client === undefined) throw new Error('nobody connected')
  await type(client, 0, KEYS)
  await client.close()
  await server.stop()
  rows.push([`one keystroke, disk, of ${KEYS}`, `${((diskBytes(server) - before) / KEYS).toFixed(0)} bytes`])
})

const { model = 'unknown' } = cpus()[0] ?? {}
console.log(
  `${new Date().toISOString().slice(0, 10)}; ${cpus().length} × ${model}; Node ${process.versions.node}; ${CLIENTS} clients`,
)
for (const [what, value] of rows) console.log(`| ${what} | ${value} |`)

async function withServer(run: (server: ServerProcess) => Promise<void>): Promise<void> {
  const server = await ServerProcess.start({ flags: ['--log-level', 'warn', ...UNLIMITED] })
  try {
    await run(server)
  } finally {
    await server.close()
  }
}

async function connect(
  server: ServerProcess,
  documentOf: (index: number) => string,
  many = CLIENTS,
): Promise<InkwireClient[]> {
  const clients: InkwireClient[] = []
  for (let first = 0; first < many; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, many - first) }, async (_, at) => {
      const client = await InkwireClient.connect(server.webSocketUrl, `capacity-person-${first + at}`)
      client.say({ type: 'join', document: docName(documentOf(first + at)), have: { type: 'nothing' } })
      await client.next('synced')
      return client
    })
    clients.push(...(await Promise.all(some)))
  }
  return clients
}

/** So many keystrokes, one letter an update, each acknowledged. */
async function type(client: InkwireClient, clientId: number, keys: number): Promise<void> {
  const channel = client.messages.flatMap((message) =>
    message.type === 'welcome' ? [message.channel] : [],
  )[0]
  if (channel === undefined) throw new Error('nobody was welcomed')
  const doc = new Y.Doc()
  doc.clientID = clientId + 1
  let batch = 0
  doc.on('update', (update: Uint8Array) => {
    client.say({ type: 'publish', channel, batch: ++batch, kind: 'update', update })
  })
  let acknowledged = 0
  while (acknowledged < keys) {
    while (batch < keys && batch - acknowledged < KEYS_IN_FLIGHT) doc.getText('text').insert(batch, 'x')
    acknowledged = Math.max(acknowledged, (await client.next('acknowledge')).batch)
  }
}

async function residentBytes(server: ServerProcess): Promise<number> {
  const status = await readFile(`/proc/${server.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
}

function diskBytes(server: ServerProcess): number {
  return Number(
    /^\d+/.exec(execFileSync('du', ['-s', '--block-size=1', server.data], { encoding: 'utf8' }))?.[0],
  )
}

function mb(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}

function kb(bytes: number): string {
  return `${Math.round(bytes / 1e3)} kB`
}
