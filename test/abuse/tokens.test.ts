import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { ERRORS, type ErrorCode } from '../../shared/errors.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireClient } from '../support/inkwire-client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Writer } from '../support/writer.ts'
import { CONTENT } from './arena.ts'
import type { Target } from './attack.ts'
import { RawWebSocket } from './raw-web-socket.ts'

const NOTES = docName('notes')
const SECRET = 'a secret of the service that signs tokens, long enough'
const KEY = 'a-key-of-sixteen-letters'

let folder: string
let server: ServerProcess
let target: Target

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-abuse-'))
  const secretFile = join(folder, 'secret')
  await writeFile(secretFile, SECRET)
  server = await ServerProcess.start({ flags: ['--access', 'tokens', '--token-secret-file', secretFile] })
  target = {
    url: server.url,
    webSocketUrl: server.webSocketUrl,
    document: NOTES,
    scratch: () => NOTES,
    from: '198.51.100.1',
    random: () => 0,
  }
  const ann = await InkwireClient.connect(server.webSocketUrl, KEY, await token({ notes: 'owner' }))
  ann.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  const { channel } = await ann.next('welcome')
  const update = new Writer(1).type('what only some may read')
  ann.say({ type: 'publish', channel, batch: 1, kind: 'update', update })
  await ann.next('acknowledge')
  await ann.close()
}, 60_000)

afterAll(async () => {
  await server?.close()
  await rm(folder, { recursive: true })
})

type Roles = Readonly<Record<string, string>>

async function token(documents: Roles, expires = '1h', secret = SECRET): Promise<string> {
  return new SignJWT({ inkwire: { documents } })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('ann')
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(Buffer.from(secret))
}

const unsigned = () =>
  new UnsecuredJWT({ inkwire: { documents: { notes: 'owner' } } })
    .setSubject('ann')
    .setExpirationTime('1h')
    .encode()

/** Who asks with this, by every door, is told that, and nothing of the document. */
test.each<[string, () => Promise<string> | string, readonly ErrorCode[]]>([
  ['is missing', () => '', ['ACCESS_DENIED', 'TOKEN_INVALID']],
  ['is none', () => 'nonsense', ['TOKEN_INVALID']],
  ['has expired', () => token({ notes: 'owner' }, '-1h'), ['TOKEN_EXPIRED']],
  ['is of another document', () => token({ plans: 'owner' }), ['ACCESS_DENIED']],
  ['is signed with another secret', () => token({ notes: 'owner' }, '1h', `${SECRET}!`), ['TOKEN_INVALID']],
  ['is signed by nobody', unsigned, ['TOKEN_INVALID']],
  [
    'was changed',
    async () => (await token({ notes: 'reader' })).replace(/\.[^.]*\./, (part) => changed(part)),
    ['TOKEN_INVALID'],
  ],
])('[X1] [A1] a token that %s opens nothing', async (_, make, codes) => {
  const made = await make()
  const closeCodes = codes.map((code) => String(ERRORS[code].closeCode))
  // As y-websocket has it: in the address.
  const y = await RawWebSocket.open(target, { path: `/notes?token=${encodeURIComponent(made)}` })
  y.tellY({ type: 'sync step 1', stateVector: Uint8Array.of(0) })
  expect(closeCodes).toContain(await y.ended())
  expect(y.raw.received.includes('what only some may read')).toBe(false)
  // As our own clients have it: in the first message.
  const own = await RawWebSocket.open(target, { protocol: 'inkwire.2' })
  own.tell({ type: 'hello', key: KEY, token: made, agent: 'attacker' })
  own.tell({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  const refusal = await own.until('refuse', 'welcome').then(
    (message) => (message.type === 'refuse' ? message.code : message.type),
    (error: Error) => error.message,
  )
  own.close()
  expect([...codes, ...closeCodes.map((code) => `closed with ${code}`)]).toContain(refusal)
  // Over HTTP.
  const headers = made === '' ? {} : { authorization: `Bearer ${made}` }
  const answer = await fetch(`${server.url}/api/documents/notes?as=text`, { headers })
  expect([401, 403, 404]).toContain(answer.status)
  expect(await answer.text()).not.toContain('what only some may read')
})

function changed(part: string): string {
  const claims = JSON.parse(Buffer.from(part, 'base64url').toString()) as { inkwire: { documents: Roles } }
  return `.${Buffer.from(JSON.stringify({ ...claims, inkwire: { documents: { notes: 'owner' } } })).toString('base64url')}.`
}

test('[X1] [A2] what a reader sends changes nothing, and ends only the reader', async () => {
  const before = await stateHash()
  for (const kind of ['update', 'offer'] as const) {
    const reader = await InkwireClient.connect(server.webSocketUrl, KEY, await token({ notes: 'reader' }))
    reader.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
    const { channel } = await reader.next('welcome')
    reader.say({ type: 'publish', channel, batch: 1, kind, update: new Writer(66).type('mine') })
    expect((await reader.next('refuse')).code).toBe('ACCESS_DENIED')
    await reader.close()
  }
  expect(await stateHash()).toBe(before)
})

test('[A1] names that exist and names that do not are answered alike to whoever may see neither', async () => {
  const headers = { authorization: `Bearer ${await token({ plans: 'reader' })}` }
  const [known, unknown] = await Promise.all(
    ['notes', 'nobody-made-this'].map(async (name) => {
      const answer = await fetch(`${server.url}/api/documents/${name}`, { headers })
      return [answer.status, await answer.text()]
    }),
  )
  expect(known).toEqual(unknown)
})

test('[O3] no token reaches the log, whatever is wrong with it', async () => {
  await RawWebSocket.open(target, { path: `/notes?token=${CONTENT}` }).then((socket) => socket.ended())
  await fetch(`${server.url}/api/documents?token=${CONTENT}`, {
    headers: { authorization: `Bearer ${CONTENT}` },
  })
  expect(server.logLines.join('\n')).toContain('TOKEN_INVALID')
  for (const line of server.logLines) expect(line).not.toMatch(new RegExp(`${CONTENT}|eyJ|what only some`))
})

async function stateHash(): Promise<string> {
  const reader = await InkwireClient.connect(server.webSocketUrl, KEY, await token({ notes: 'reader' }))
  reader.say({ type: 'join', document: NOTES, have: { type: 'nothing' } })
  await reader.next('synced')
  await reader.close()
  const doc = new Y.Doc()
  for (const message of reader.messages)
    if (message.type === 'state' || message.type === 'deliver') Y.applyUpdate(doc, message.update)
  return createHash('sha256').update(Y.encodeStateAsUpdate(doc)).digest('hex')
}
