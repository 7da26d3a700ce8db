import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { EVENTS } from '../../server/telemetry/event-log.ts'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import { InkwireClient } from '../support/inkwire-client.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Writer } from '../support/writer.ts'

const DIARY = parseDocName('diary-of-ann') as DocName

/** What somebody typed, or keeps to themselves. Each is used below, in places where it could slip into a log. */
const SECRETS = {
  words: 'xylophonewords',
  title: 'titlexylophone',
  fileName: 'holidayxylophone',
  state: 'caretxylophone',
  key: 'keyxylophone-of-a-browser',
  otherKey: 'keyxylophone-of-another-one',
  token: 'tokenxylophone.in.hello',
  queryToken: 'tokenxylophone-in-query',
  headerToken: 'tokenxylophone-in-header',
  query: 'queryxylophone',
}

async function joined(client: InkwireClient): Promise<number> {
  client.say({ type: 'join', document: DIARY, have: { type: 'nothing' } })
  const { channel } = await client.next('welcome')
  await client.next('synced')
  return channel
}

/** Resolves when a WebSocket is over, whoever ended it. */
function over(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.on('error', () => {}) // `close` follows
    socket.once('close', () => resolve())
  })
}

test('[O3] no word, token, key or query of a lively session is in the log, and each line is an event', async () => {
  const server = await ServerProcess.start({ flags: ['--log-level', 'trace'] })
  try {
    const ann = await InkwireClient.connect(server.webSocketUrl, SECRETS.key)
    const channel = await joined(ann)
    const state = JSON.stringify({ user: { name: SECRETS.state } })
    const awareness = Uint8Array.of(1, 1, 1, state.length, ...Buffer.from(state))
    ann.say({ type: 'awareness', channel, awareness })
    ann.say({ type: 'publish', channel, batch: 1, kind: 'update', update: new Writer(1).type(SECRETS.words) })
    await ann.next('acknowledge')

    // Somebody who sends nonsense with words in it, and is refused.
    const eve = await InkwireClient.connect(server.webSocketUrl, SECRETS.otherKey)
    const theirs = await joined(eve)
    const nonsense = new Uint8Array(Buffer.from(SECRETS.words))
    eve.say({ type: 'publish', channel: theirs, batch: 1, kind: 'update', update: nonsense })
    expect(await eve.next('refuse')).toMatchObject({ code: 'UPDATE_MALFORMED' })
    eve.socket.send(SECRETS.words)
    await eve.closed

    // Tokens where clients put them.
    await InkwireClient.connect(server.webSocketUrl, SECRETS.otherKey, SECRETS.token).catch(() => undefined)
    const stranger = new WebSocket(`${server.webSocketUrl}/diary-of-ann?token=${SECRETS.queryToken}&person=a`)
    stranger.once('open', () => stranger.send(SECRETS.words))
    await over(stranger)

    const api = `${server.url}/api/documents`
    const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${SECRETS.headerToken}` }
    for (const path of ['', `?after=${SECRETS.query}`, `/diary-of-ann/files?name=${SECRETS.fileName}.png`]) {
      await fetch(`${api}${path}`, { headers })
      await fetch(`${api}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ title: SECRETS.title }),
      })
    }
    await fetch(`${api}/diary-of-ann`, { method: 'PATCH', headers, body: `{"title": ${SECRETS.title}` })

    await ann.close()
    await server.stop()
    const lines = server.logLines.map((line) => JSON.parse(line) as { event: string; msg: string })
    for (const line of lines) expect(EVENTS).toContain(line.event)
    const events = new Set(lines.map(({ event }) => event))
    for (const event of [
      'server_ready',
      'session_joined',
      'session_refused',
      'session_left',
      'server_stopped',
    ])
      expect(events).toContain(event)
    for (const secret of Object.values(SECRETS)) expect(server.logLines.join('\n')).not.toContain(secret)
    expect(server.logLines.join('\n')).not.toContain('xylophone')
  } finally {
    await server.close()
  }
})

test('[O3] who comes with a token is a pseudonym, and neither token nor name nor document is in the log', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-log-'))
  const secret = randomBytes(32)
  await writeFile(join(folder, 'secret'), secret.toString('hex'))
  const server = await ServerProcess.start({
    flags: ['--access', 'tokens', '--token-secret-file', join(folder, 'secret')],
  })
  try {
    const sign = (claims: Record<string, unknown>, expires: string) =>
      new SignJWT({ name: 'Xylophone Ann', ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject('ann-xylophone@example.org')
        .setIssuedAt()
        .setExpirationTime(expires)
        .sign(Buffer.from(secret.toString('hex')))
    const reads = await sign({ inkwire: { documents: { [DIARY]: 'reader' } } }, '5m')
    const expired = await sign({ inkwire: { documents: { [DIARY]: 'owner' } } }, '-5m')

    const ann = await InkwireClient.connect(server.webSocketUrl, SECRETS.key, reads)
    ann.say({ type: 'join', document: DIARY, have: { type: 'nothing' } })
    await ann.next('welcome')
    ann.say({ type: 'join', document: parseDocName('diary-of-bob') as DocName, have: { type: 'nothing' } })
    expect(await ann.next('refuse')).toMatchObject({ code: 'ACCESS_DENIED' })
    await InkwireClient.connect(server.webSocketUrl, SECRETS.otherKey, expired).catch(() => undefined)
    await ann.close()
    await server.stop()

    const lines = server.logLines.map((line) => JSON.parse(line) as Record<string, unknown>)
    const codes = lines.filter(({ event }) => event === 'session_refused').map(({ code }) => code)
    expect(codes.toSorted()).toEqual(['ACCESS_DENIED', 'TOKEN_EXPIRED'])
    expect(lines.find(({ code }) => code === 'ACCESS_DENIED')).toMatchObject({
      person: expect.stringMatching(/^[\w-]{12}$/),
      document: expect.stringMatching(/^[\w-]{12}$/),
    })
    const log = server.logLines.join('\n')
    for (const secret of [reads, expired, 'xylophone', 'Xylophone', 'diary-of'])
      expect(log).not.toContain(secret)
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})
