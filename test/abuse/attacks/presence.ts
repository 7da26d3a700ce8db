import type { ErrorCode } from '../../../shared/errors.ts'
import { decodeAwareness, encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { type Attack, HARMLESS, must, type Outcome, refused, SLOWED, type Target } from '../attack.ts'
import { refusesWith } from '../endings.ts'
import { RawWebSocket } from '../raw-web-socket.ts'

const WIDE = { awarenessEntriesPerMessage: 10_000, awarenessEntryMaxBytes: 1_000_000 }
const CLOCK_MAX = Number.MAX_SAFE_INTEGER

interface Said {
  readonly client: number
  readonly clock: number
  readonly state: string
}

/** Says this on a document of its own, and expects to be told this code. */
function refusedFor(name: string, code: ErrorCode, entries: readonly Said[]): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(target.scratch())
      socket.tell({ type: 'awareness', channel, awareness: encodeAwareness(entries) })
      return refusesWith(socket, code)
    },
  }
}

/** What somebody else on the document is told of a client id after an attacker has said this. */
async function heardOf(target: Target, client: number, said: readonly Said[]): Promise<Said> {
  const document = target.scratch()
  const other = await RawWebSocket.openInkwire(target, 'somebody-else-who-looks-on')
  await other.join(document)
  const socket = await RawWebSocket.openInkwire(target)
  const channel = await socket.join(document)
  for (const entry of said) socket.tell({ type: 'awareness', channel, awareness: encodeAwareness([entry]) })
  for (;;) {
    const { awareness } = await other.until('awareness')
    const entry = decodeAwareness(awareness, WIDE).find((told) => told.client === client)
    if (entry === undefined) continue
    socket.close()
    // Whoever goes is gone from every screen [P3].
    for (let state = ''; state !== 'null'; ) {
      const farewell = await other.until('awareness')
      state = decodeAwareness(farewell.awareness, WIDE).find((told) => told.client === client)?.state ?? ''
    }
    other.close()
    return entry
  }
}

function cleaned(name: string, user: unknown, check: (user: Record<string, unknown>) => boolean): Attack {
  return {
    name,
    async run(target): Promise<Outcome> {
      const { state } = await heardOf(target, 7, [{ client: 7, clock: 1, state: JSON.stringify({ user }) }])
      const told = (JSON.parse(state) as { user: Record<string, unknown> }).user
      must(check(told), `others are told ${state}`)
      return HARMLESS
    },
  }
}

export const PRESENCE: readonly Attack[] = [
  {
    name: "somebody else's client id",
    async run(target) {
      const document = target.scratch()
      const victim = await RawWebSocket.openInkwire(target, 'somebody-who-is-impersonated')
      const own = await victim.join(document)
      const state = JSON.stringify({ user: { name: 'Vera' } })
      victim.tell({
        type: 'awareness',
        channel: own,
        awareness: encodeAwareness([{ client: 5, clock: 1, state }]),
      })
      await victim.until('awareness')
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(document)
      const forged = encodeAwareness([{ client: 5, clock: 2 ** 50, state: 'null' }])
      socket.tell({ type: 'awareness', channel, awareness: forged })
      const { code } = await socket.until('refuse')
      must(code === 'CLIENT_ID_FOREIGN', `refused by ${code}`)
      // As y-websocket, which sends back what it hears: dropped, and it stays.
      const y = await RawWebSocket.joinY(target, document)
      y.tellY({ type: 'awareness', awareness: forged })
      await y.answers()
      const newcomer = await RawWebSocket.openInkwire(target, 'somebody-who-comes-later')
      await newcomer.join(document)
      const { awareness } = await newcomer.until('awareness')
      const told = decodeAwareness(awareness, WIDE).find(({ client }) => client === 5)
      for (const one of [victim, socket, y, newcomer]) one.close()
      must(told?.state.includes('Vera') === true, 'the forged word was believed')
      return refused(code)
    },
  },
  refusedFor('the largest clock there is', 'MESSAGE_MALFORMED', [
    { client: 7, clock: CLOCK_MAX, state: '{}' },
  ]),
  {
    name: 'the largest clock that is taken, again and again',
    async run(target) {
      const said = Array.from({ length: 5 }, (_, at) => ({
        client: 7,
        clock: 2 ** 48,
        state: `{"at":${at}}`,
      }))
      await heardOf(target, 7, said)
      return HARMLESS
    },
  },
  refusedFor(
    '5,000 entries',
    'LIMIT_EXCEEDED',
    Array.from({ length: 5000 }, (_, client) => ({ client, clock: 1, state: '{}' })),
  ),
  refusedFor('a state of a megabyte', 'LIMIT_EXCEEDED', [
    { client: 7, clock: 1, state: JSON.stringify({ padding: 'x'.repeat(1_000_000) }) },
  ]),
  refusedFor('JSON that is none, in the last entry', 'MESSAGE_MALFORMED', [
    { client: 7, clock: 1, state: '{"first":1}' },
    { client: 8, clock: 1, state: '{' },
  ]),
  refusedFor('a state that is no object', 'MESSAGE_MALFORMED', [{ client: 7, clock: 1, state: '[]' }]),
  refusedFor(
    'twenty client ids',
    'LIMIT_EXCEEDED',
    Array.from({ length: 4 }, (_, client) => ({ client, clock: 1, state: '{}' })).concat(
      Array.from({ length: 16 }, (_, client) => ({ client: 100 + client, clock: 1, state: '{}' })),
    ),
  ),
  {
    name: 'a key named __proto__',
    async run(target) {
      const state = '{"__proto__":{"isAdmin":true},"user":{"__proto__":{"isAdmin":true},"name":"x"}}'
      const told = await heardOf(target, 7, [{ client: 7, clock: 1, state }])
      const parsed = JSON.parse(told.state) as { isAdmin?: boolean; user: { isAdmin?: boolean } }
      must(parsed.isAdmin === undefined && parsed.user.isAdmin === undefined, `others are told ${told.state}`)
      return HARMLESS
    },
  },
  cleaned('a colour that is CSS', { color: 'red;background:url(//evil)', name: 'x' }, ({ color }) =>
    /^#[\da-f]{6}$/i.test(String(color)),
  ),
  cleaned(
    'a name with controls and bidi marks',
    { name: 'a\u0000b\u202ec\u2066d' },
    ({ name }) => name === 'abcd',
  ),
  cleaned('a name without end', { name: '<b>'.repeat(500) }, ({ name }) => String(name).length <= 64),
  cleaned('a name that is no text', { name: { toString: 1 } }, ({ name }) => name === ''),
  cleaned(
    "somebody else's id in the user",
    { id: 'somebody-else', name: 'x' },
    ({ id }) => id !== 'somebody-else',
  ),
  {
    name: 'a thousand a second',
    async run(target) {
      const document = target.scratch()
      const other = await RawWebSocket.openInkwire(target, 'somebody-else-who-looks-on')
      await other.join(document)
      const socket = await RawWebSocket.openInkwire(target)
      const channel = await socket.join(document)
      const before = other.raw.received.length
      let bytes = 0
      for (let clock = 1; clock <= 1000; clock += 1) {
        const state = JSON.stringify({ clock, padding: 'x'.repeat(3000) })
        const awareness = encodeAwareness([{ client: 7, clock, state }])
        bytes += awareness.byteLength
        socket.tell({ type: 'awareness', channel, awareness })
      }
      await socket.answers()
      const told = other.raw.received.length - before
      socket.close()
      other.close()
      must(told < bytes / 5, `${told} of ${bytes} bytes were told at once`)
      return SLOWED
    },
  },
]
