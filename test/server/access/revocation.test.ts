import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { ERRORS } from '../../../shared/errors.ts'
import { encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import { docName } from '../../support/doc-name.ts'
import { InkwireClient } from '../../support/inkwire-client.ts'
import { TokenServer } from '../../support/token-server.ts'

let server: TokenServer
let operator: string

beforeAll(async () => {
  server = await TokenServer.start()
  operator = await server.token({ sub: 'otto', inkwire: { operator: true } })
})

afterAll(() => server.close())

const writerClaims = (sub: string, jti: string, document: string) => ({
  sub,
  jti,
  inkwire: { documents: { [document]: 'writer' } },
})

async function join(token: string, document: string) {
  const client = await InkwireClient.connect(server.webSocket, 'a-key-of-sixteen-letters', token)
  client.say({ type: 'join', document: docName(document), have: { type: 'nothing' } })
  const { channel, role } = await client.next('welcome')
  await client.next('synced')
  return { client, channel, role }
}

/** A y-websocket client that is in; `closed` is its close code. */
async function yClient(token: string, document: string): Promise<{ readonly closed: Promise<number> }> {
  const socket = new WebSocket(`${server.webSocket}/${document}?token=${token}`)
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  await new Promise<void>((resolve) => {
    socket.once('open', () =>
      socket.send(encodeYMessage({ type: 'sync step 1', stateVector: Uint8Array.of(0) })),
    )
    socket.once('message', () => resolve())
  })
  return { closed }
}

async function revoke(kind: 'token' | 'person' | 'document', of: string): Promise<void> {
  const answer = await fetch(`${server.http}/api/operator/revocations`, {
    method: 'POST',
    body: JSON.stringify({ kind, of }),
    headers: { authorization: `Bearer ${operator}`, 'content-type': 'application/json' },
  })
  expect(answer.status).toBe(204)
}

test('[A3] who owns a document by a link makes links that end with it, and so does everybody else who came by them', async () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const links = `${server.http}/api/documents/passed-on/links`
  const make = async (by: string, lifetimeMs: number) => {
    const body = JSON.stringify({ role: 'owner', lifetimeMs })
    const answer = await fetch(links, { method: 'POST', body, headers: bearer(by) })
    expect(answer.status).toBe(201)
    return (await answer.json()) as { id: string; token: string; expiresMs: number }
  }
  const first = await make(operator, 3_600_000)
  const second = await make(first.token, 300 * 24 * 3_600_000)
  const third = await make(second.token, 60_000)
  expect(second.expiresMs - first.expiresMs).toBeLessThanOrEqual(0)
  expect(third.expiresMs).toBeLessThan(second.expiresMs)
  const { client } = await join(third.token, 'passed-on')
  await fetch(`${links}/${first.id}`, { method: 'DELETE', headers: bearer(operator) })
  expect(await client.next('refuse')).toMatchObject({ code: 'ACCESS_DENIED' })
  for (const { token } of [first, second, third]) {
    expect((await fetch(links, { headers: bearer(token) })).status).toBe(401)
  }
  const left = (await (await fetch(links, { headers: bearer(operator) })).json()) as { links: unknown[] }
  expect(left.links).toEqual([])
  await client.close()
})

test.each([
  ['token', 'jti-1', 'one'],
  ['person', 'ann-2', 'two'],
  ['document', 'three', 'three'],
] as const)(
  '[A3] what a %s could do ends at once, in open sessions of both kinds',
  async (kind, of, document) => {
    const claims = writerClaims(
      kind === 'person' ? of : `ann-of-${document}`,
      kind === 'token' ? of : `jti-of-${document}`,
      document,
    )
    const token = await server.token(claims)
    const other = await join(
      await server.token(writerClaims('bob', `jti-of-bob-${document}`, 'elsewhere')),
      'elsewhere',
    )
    const { client, channel } = await join(token, document)
    const y = await yClient(token, document)
    await revoke(kind, of)
    const refused = await client.next('refuse')
    expect(refused).toMatchObject({ document, code: 'ACCESS_DENIED' })
    expect(await y.closed).toBe(ERRORS.ACCESS_DENIED.closeCode)
    // What is said after that is nobody's, and who comes again is not let in.
    client.say({ type: 'publish', channel, batch: 1, kind: 'update', update: words() })
    client.say({ type: 'join', document: docName(document), have: { type: 'nothing' } })
    expect(await client.next('refuse')).toMatchObject({ code: 'ACCESS_DENIED' })
    expect(client.messages.some(({ type }) => type === 'acknowledge')).toBe(false)
    other.client.say({ type: 'ping', nonce: 1 })
    await other.client.next('pong')
    expect(other.client.messages.some(({ type }) => type === 'refuse')).toBe(false)
    await client.close()
    await other.client.close()
  },
)

test('[A3] a token that was revoked says no hello any more', async () => {
  const token = await server.token(writerClaims('cleo', 'jti-cleo', 'four'))
  await revoke('token', 'jti-cleo')
  const client = await InkwireClient.open(server.webSocket)
  client.say({ type: 'hello', key: 'a-key-of-sixteen-letters', agent: 'test', token })
  expect(await client.closed).toMatchObject({
    code: ERRORS.TOKEN_INVALID.closeCode,
    text: 'this token was revoked',
  })
})

test('[A4] a newer token goes on with the sessions, and another role begins them anew', async () => {
  const { client, channel, role } = await join(
    await server.token(writerClaims('dora', 'jti-5', 'five')),
    'five',
  )
  expect(role).toBe('writer')
  client.say({ type: 'authenticate', token: await server.token(writerClaims('dora', 'jti-6', 'five')) })
  expect((await client.next('ready')).expiresMs).toBeGreaterThan(3_000_000)
  client.say({ type: 'publish', channel, batch: 1, kind: 'update', update: words() })
  await client.next('acknowledge')
  const reading = { sub: 'dora', inkwire: { documents: { five: 'reader' } } }
  client.say({ type: 'authenticate', token: await server.token(reading) })
  await client.next('ready')
  expect(await client.next('refuse')).toMatchObject({ document: 'five', code: 'ACCESS_CHANGED' })
  client.say({ type: 'join', document: docName('five'), have: { type: 'nothing' } })
  expect(await client.next('welcome')).toMatchObject({ role: 'reader' })
  client.say({
    type: 'authenticate',
    token: await server.token(writerClaims('somebody-else', 'jti-7', 'five')),
  })
  expect(await client.closed).toMatchObject({ code: ERRORS.ACCESS_DENIED.closeCode })
})

test('[A4] a token that runs out ends the connection, whatever it is doing', async () => {
  const nowSeconds = Math.floor(Date.now() / 1000)
  const claims = { ...writerClaims('edda', 'jti-8', 'six'), exp: nowSeconds + 2 }
  const token = await server.token(claims)
  const { client } = await join(token, 'six')
  const y = await yClient(token, 'six')
  expect((await client.closed).code).toBe(ERRORS.TOKEN_EXPIRED.closeCode)
  expect(await y.closed).toBe(ERRORS.TOKEN_EXPIRED.closeCode)
  expect(Date.now() / 1000).toBeGreaterThanOrEqual(claims.exp)
})

test('[P2] who somebody is comes from their token, whatever they say', async () => {
  const reading = { sub: 'watcher', inkwire: { documents: { seven: 'reader' } } }
  const watcher = await join(await server.token(reading), 'seven')
  const claims = { ...writerClaims('fritz', 'jti-9', 'seven'), name: 'Fritz', color: '#00aa00' }
  const { client, channel } = await join(await server.token(claims), 'seven')
  const user = JSON.stringify({ user: { name: 'The boss', color: '#ff0000', id: 'otto' } })
  const bytes = new TextEncoder().encode(user)
  client.say({ type: 'awareness', channel, awareness: Uint8Array.of(1, 7, 1, bytes.length, ...bytes) })
  const heard = await watcher.client.next('awareness')
  const told = new TextDecoder().decode(heard.awareness.subarray(4))
  expect(JSON.parse(told)).toEqual({ user: { name: 'Fritz', color: '#00aa00', id: 'fritz' } })
  await client.close()
  await watcher.client.close()
})

function words(): Uint8Array {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'words')
  return Y.encodeStateAsUpdate(doc)
}
