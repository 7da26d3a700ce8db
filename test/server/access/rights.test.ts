import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { type Right, ROUTE_RIGHTS } from '../../../server/access/route-rights.ts'
import { MESSAGE_RIGHTS, Y_MESSAGE_RIGHTS } from '../../../server/session/message-rights.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import type { ClientMessage, Role } from '../../../shared/protocol/messages.ts'
import { ROLES } from '../../../shared/protocol/messages.ts'
import { encodeYMessage, type YMessage } from '../../../shared/protocol/y-protocols.ts'
import { docName } from '../../support/doc-name.ts'
import { InkwireClient } from '../../support/inkwire-client.ts'
import { TokenServer } from '../../support/token-server.ts'

/** Everybody who may come: with no token, with one that is void, with each role, and with each right beside roles. */
const ACTORS = ['nobody', 'revoked', 'stranger', ...ROLES, 'creator', 'operator'] as const
type Actor = (typeof ACTORS)[number]

const PREFIX = 'm/'
const JTI_OF_REVOKED = 'taken-away'

const CLAIMS: Readonly<Record<Exclude<Actor, 'nobody'>, Record<string, unknown>>> = {
  revoked: {
    sub: 'rita',
    jti: JTI_OF_REVOKED,
    inkwire: { prefixes: { '': 'owner' }, create: true, operator: true },
  },
  stranger: { sub: 'stan', inkwire: { prefixes: { 'elsewhere/': 'owner' } } },
  reader: { sub: 'rose', inkwire: { prefixes: { [PREFIX]: 'reader' } } },
  commenter: { sub: 'carl', inkwire: { prefixes: { [PREFIX]: 'commenter' } } },
  writer: { sub: 'wim', inkwire: { prefixes: { [PREFIX]: 'writer' } } },
  owner: { sub: 'olga', inkwire: { prefixes: { [PREFIX]: 'owner' } } },
  creator: { sub: 'cora', inkwire: { create: true } },
  operator: { sub: 'otto', inkwire: { operator: true } },
}

let server: TokenServer
const tokens = new Map<Actor, string>([['nobody', '']])

beforeAll(async () => {
  server = await TokenServer.start()
  for (const [actor, claims] of Object.entries(CLAIMS)) tokens.set(actor as Actor, await server.token(claims))
  const revocation = JSON.stringify({ kind: 'token', of: JTI_OF_REVOKED })
  expect((await ask('operator', 'POST /api/operator/revocations', '', revocation)).status).toBe(204)
})

afterAll(() => server.close())

function tokenOf(actor: Actor): string {
  const token = tokens.get(actor)
  if (token === undefined) throw new Error(`${actor} has no token`)
  return token
}

/** Whether somebody has what a message or a route asks for. */
function isRight(actor: Actor, right: Right): boolean {
  if (right === 'anyone') return true
  if (actor === 'nobody' || actor === 'revoked') return false
  if (actor === 'operator' || right === 'identified') return true
  if (right === 'creator' || right === 'operator') return actor === right
  return ROLES.includes(actor as Role) && ROLES.indexOf(actor as Role) >= ROLES.indexOf(right)
}

let documents = 0

/** A document of its own for each attempt, so that none is in the way of another. */
async function newDocument(): Promise<string> {
  const name = `${PREFIX}${++documents}`
  const made = await ask('operator', 'PATCH /api/documents/:name', name, '{"title":"Made"}')
  expect(made.status).toBe(200)
  return name
}

function ask(actor: Actor, route: string, document: string, body?: string): Promise<Response> {
  const [method = '', path = ''] = route.split(' ')
  const address = path
    .replace(':name', encodeURIComponent(document))
    .replace(':hash', '0'.repeat(64))
    .replace(':id', 'some-id')
    .replace('*', '')
  const token = tokenOf(actor)
  return fetch(`${server.http}${address}`, {
    method,
    ...(body !== undefined && { body }),
    headers: {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
  })
}

describe('[A2] HTTP', () => {
  test('every route has a right, and every right a route', () => {
    const routes = server.assembled.routes.map(
      ({ method, path }) => `${method === 'HEAD' ? 'GET' : method} ${path}`,
    )
    expect([...new Set(routes)].sort()).toEqual(Object.keys(ROUTE_RIGHTS).sort())
  })

  test.each(Object.entries(ROUTE_RIGHTS))(
    '%s is for %s and whoever is more',
    async (route, right) => {
      for (const actor of ACTORS) {
        const document = route.includes(':name') ? await newDocument() : ''
        const answer = await ask(actor, route, document, route.startsWith('P') ? '{}' : undefined)
        await answer.arrayBuffer()
        const isRefused = answer.status === 401 || answer.status === 403
        expect(`${actor}: ${isRefused ? 'refused' : 'let through'}`).toBe(
          `${actor}: ${isRight(actor, right) ? 'let through' : 'refused'}`,
        )
      }
    },
    30_000,
  )
})

const update = (): Uint8Array => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'new')
  return Y.encodeStateAsUpdate(doc)
}

const awarenessOf = (client: number): Uint8Array =>
  encodeAwareness([{ client, clock: 1, state: '{"user":{"name":"forged"}}' }])

/** What comes of a message that somebody says who has joined a document, or would have. */
async function outcomeOf(actor: Actor, type: ClientMessage['type']): Promise<'let through' | 'refused'> {
  const document = docName(await newDocument())
  const client = await InkwireClient.open(server.webSocket)
  try {
    client.say({ type: 'hello', key: `the-key-of-${actor}-0000`, agent: 'test', token: tokenOf(actor) })
    const answer = await client.nextOf('ready')
    if (type === 'hello')
      return answer?.type === 'ready' || actor === 'nobody' || actor === 'revoked' ? 'let through' : 'refused'
    if (answer === undefined) return 'refused'
    if (type === 'ping') {
      client.say({ type: 'ping', nonce: 1 })
      return (await client.nextOf('pong')) === undefined ? 'refused' : 'let through'
    }
    if (type === 'authenticate') {
      client.say({ type: 'authenticate', token: tokenOf(actor) })
      return (await client.nextOf('ready')) === undefined ? 'refused' : 'let through'
    }
    if (type === 'report') {
      client.say({ type: 'report', savedMs: [], shownMs: [], resends: 0, reconnects: 0 })
      client.say({ type: 'ping', nonce: 2 })
      return (await client.nextOf('pong')) === undefined ? 'refused' : 'let through'
    }
    client.say({ type: 'join', document, have: { type: 'nothing' } })
    const joined = await client.nextOf('welcome', 'refuse')
    // Who has no session has nothing to leave, and may say so.
    if (type === 'leave') return 'let through'
    if (joined?.type !== 'welcome') return 'refused'
    const { channel } = joined
    if (type === 'join') return 'let through'
    await client.nextOf('synced')
    if (type === 'awareness') {
      client.say({ type: 'awareness', channel, awareness: awarenessOf(7) })
      return (await client.nextOf('awareness', 'refuse'))?.type === 'awareness' ? 'let through' : 'refused'
    }
    if (type === 'mark') client.say({ type: 'mark', channel, batch: 1, madeMs: Date.now() })
    client.say({ type: 'publish', channel, batch: 1, kind: 'update', update: update() })
    return (await client.nextOf('acknowledge', 'refuse'))?.type === 'acknowledge' ? 'let through' : 'refused'
  } finally {
    await client.close()
  }
}

describe('[A2] inkwire.2', () => {
  test.each(Object.entries(MESSAGE_RIGHTS))('%s is for %s and whoever is more', async (type, right) => {
    for (const actor of ACTORS) {
      const outcome = await outcomeOf(actor, type as ClientMessage['type'])
      expect(`${actor}: ${outcome}`).toBe(`${actor}: ${isRight(actor, right) ? 'let through' : 'refused'}`)
    }
  })

  test('who may only read is acknowledged what is there already', async () => {
    const document = docName(await newDocument())
    const words = update()
    const publishing = async (actor: Actor) => {
      const client = await InkwireClient.connect(server.webSocket, `the-key-of-${actor}-0000`, tokenOf(actor))
      client.say({ type: 'join', document, have: { type: 'nothing' } })
      const { channel } = await client.next('welcome')
      await client.next('synced')
      client.say({ type: 'publish', channel, batch: 1, kind: 'offer', update: words })
      await client.next('acknowledge')
      await client.close()
    }
    await publishing('writer')
    await publishing('reader')
  })
})

/** What a y-websocket client says in each kind of message, and what would show that it was let through. */
const Y_MESSAGES: Readonly<Record<YMessage['type'], () => YMessage>> = {
  'sync step 1': () => ({ type: 'sync step 1', stateVector: Uint8Array.of(0) }),
  'sync step 2': () => ({ type: 'sync step 2', update: update() }),
  update: () => ({ type: 'update', update: update() }),
  awareness: () => ({ type: 'awareness', awareness: awarenessOf(9) }),
  'query awareness': () => ({ type: 'query awareness' }),
  'auth denied': () => ({ type: 'auth denied', reason: '' }),
}

/** 4401 and 4403 are refusals of rights; what is nonsense from anybody ends with another code, or not at all. */
async function yOutcomeOf(actor: Actor, type: YMessage['type'], where: 'address' | 'header') {
  const document = await newDocument()
  const token = tokenOf(actor)
  const query = where === 'address' && token !== '' ? `?token=${token}` : ''
  const headers = where === 'header' && token !== '' ? { authorization: `Bearer ${token}` } : {}
  const socket = new WebSocket(`${server.webSocket}/${document}${query}`, { headers })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const synced = new Promise<void>((resolve) => socket.once('message', () => resolve()))
  socket.once('open', () => {
    socket.send(encodeYMessage(Y_MESSAGES['sync step 1']()))
    socket.send(encodeYMessage(Y_MESSAGES[type]()))
  })
  const code = await Promise.race([closed, synced.then(() => afterAPing(socket, closed))])
  socket.close()
  return code === 4401 || code === 4403 ? 'refused' : 'let through'
}

/** The close code, or 0 where the server goes on answering. */
function afterAPing(socket: WebSocket, closed: Promise<number>): Promise<number> {
  const ponged = new Promise<number>((resolve) => socket.once('pong', () => resolve(0)))
  if (socket.readyState === WebSocket.OPEN) socket.ping()
  return Promise.race([closed, ponged])
}

describe('[A2] y-protocols', () => {
  test.each(Object.entries(Y_MESSAGE_RIGHTS))('%s is for %s and whoever is more', async (type, right) => {
    for (const where of ['address', 'header'] as const) {
      for (const actor of ACTORS) {
        const outcome = await yOutcomeOf(actor, type as YMessage['type'], where)
        expect(`${actor}: ${outcome}`).toBe(`${actor}: ${isRight(actor, right) ? 'let through' : 'refused'}`)
      }
    }
  })
})

test('[A5] a document that one may not open is no different from one that is not there', async () => {
  const there = await newDocument()
  tokens.set('creator', await server.token({ sub: 'cleo', inkwire: { create: true } }))
  for (const name of [there, `${PREFIX}never-made`]) {
    const answer = await ask('creator', 'GET /api/documents/:name', name)
    expect(answer.status).toBe(403)
    expect(await answer.json()).toEqual({ error: { code: 'ACCESS_DENIED', text: 'you may not do this' } })
  }
  expect(await (await ask('creator', 'GET /api/documents', '')).json()).toEqual({ documents: [] })
  const own = (await (await ask('creator', 'POST /api/documents', '', '{"title":"Mine"}')).json()) as {
    name: string
  }
  expect(await (await ask('creator', 'GET /api/documents', '')).json()).toMatchObject({
    documents: [{ name: own.name, title: 'Mine', owner: 'cleo', role: 'owner' }],
  })
  expect((await ask('owner', 'GET /api/documents/:name', own.name)).status).toBe(403)
})
