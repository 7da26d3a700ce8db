import type { DocName, Epoch, Seq } from '../../../shared/ids.ts'
import type { AwarenessEntry } from '../../../shared/protocol/awareness.ts'
import type { ClientMessage, ServerMessage } from '../../../shared/protocol/messages.ts'
import type { YMessage } from '../../../shared/protocol/y-protocols.ts'

/** What was written for this message when the version was released; spaces stand between fields. */
export interface Golden<Message> {
  readonly message: Message
  readonly hex: string
}

/** At least one for each type: a message that is added without golden bytes does not compile [W3]. */
type GoldenByType<Message extends { type: string }> = {
  readonly [Type in Message['type']]: readonly [
    Golden<Extract<Message, { type: Type }>>,
    ...Golden<Extract<Message, { type: Type }>>[],
  ]
}

const document = 'notes/May 2024' as DocName
const DOCUMENT = '0e 6e6f7465732f4d61792032303234'
/** Inserts "a" into a text named "t"; made by Yjs 13.6.33 with client id 1. */
const update = Uint8Array.of(1, 1, 1, 0, 4, 1, 1, 0x74, 1, 0x61, 0)
const UPDATE = '0b 0101010004010174016100'
const stateVector = Uint8Array.of(1, 1, 1)
const STATE_VECTOR = '03 010101'
const awareness = Uint8Array.of(1, 1, 5, 2, 0x7b, 0x7d)
const AWARENESS = '06 010105027b7d'

const seq = (value: number) => value as Seq
const epoch = (value: number) => value as Epoch

export const CLIENT_GOLDEN: GoldenByType<ClientMessage> = {
  hello: [
    {
      message: { type: 'hello', key: 'AZaz09_-AZaz09_-', agent: 'inkwire é', token: 'a.b.c' },
      hex: '01 10 415a617a30395f2d415a617a30395f2d 0a 696e6b7769726520c3a9 05 612e622e63',
    },
  ],
  join: [
    { message: { type: 'join', document, have: { type: 'nothing' } }, hex: `02 ${DOCUMENT} 00` },
    {
      message: { type: 'join', document, have: { type: 'seq', epoch: epoch(1), seq: seq(300) } },
      hex: `02 ${DOCUMENT} 01 01 ac02`,
    },
    {
      message: { type: 'join', document, have: { type: 'state vector', stateVector } },
      hex: `02 ${DOCUMENT} 02 ${STATE_VECTOR}`,
    },
  ],
  leave: [{ message: { type: 'leave', channel: 7 }, hex: '03 07' }],
  publish: [
    {
      message: { type: 'publish', channel: 7, batch: 1, kind: 'update', update },
      hex: `04 07 01 00 ${UPDATE}`,
    },
    {
      message: { type: 'publish', channel: 7, batch: 128, kind: 'offer', update },
      hex: `04 07 8001 01 ${UPDATE}`,
    },
  ],
  awareness: [{ message: { type: 'awareness', channel: 7, awareness }, hex: `05 07 ${AWARENESS}` }],
  authenticate: [{ message: { type: 'authenticate', token: 'a.b.c' }, hex: '07 05 612e622e63' }],
  ping: [{ message: { type: 'ping', nonce: Number.MAX_SAFE_INTEGER }, hex: '06 ffffffffffffff0f' }],
  mark: [{ message: { type: 'mark', channel: 7, batch: 1, madeMs: 300 }, hex: '08 07 01 ac02' }],
  report: [
    {
      message: { type: 'report', savedMs: [12, 300], shownMs: [128], resends: 1, reconnects: 0 },
      hex: '09 02 0cac02 01 8001 01 00',
    },
  ],
}

export const SERVER_GOLDEN: GoldenByType<ServerMessage> = {
  ready: [
    {
      message: { type: 'ready', heartbeatMs: 15_000, updateMaxBytes: 1_048_576, expiresMs: 300 },
      hex: '40 9875 808040 ac02',
    },
  ],
  welcome: [
    {
      message: {
        type: 'welcome',
        document,
        channel: 7,
        epoch: epoch(2 ** 32),
        writable: true,
        role: 'owner',
      },
      hex: `41 ${DOCUMENT} 07 8080808010 01 04`,
    },
    {
      message: { type: 'welcome', document, channel: 7, epoch: epoch(1), writable: false, role: 'reader' },
      hex: `41 ${DOCUMENT} 07 01 00 01`,
    },
  ],
  state: [{ message: { type: 'state', channel: 7, seq: seq(299), update }, hex: `42 07 ab02 ${UPDATE}` }],
  deliver: [{ message: { type: 'deliver', channel: 7, seq: seq(300), update }, hex: `43 07 ac02 ${UPDATE}` }],
  synced: [
    { message: { type: 'synced', channel: 7, seq: seq(0), stateVector }, hex: `44 07 00 ${STATE_VECTOR}` },
  ],
  acknowledge: [
    { message: { type: 'acknowledge', channel: 7, batch: 1, seq: seq(301) }, hex: '45 07 01 ad02' },
  ],
  request: [
    { message: { type: 'request', channel: 7, batch: 2, stateVector }, hex: `46 07 02 ${STATE_VECTOR}` },
  ],
  awareness: [{ message: { type: 'awareness', channel: 7, awareness }, hex: `47 07 ${AWARENESS}` }],
  refuse: [
    {
      message: { type: 'refuse', document, code: 'ACCESS_DENIED', text: 'ask Ann', retryAfterMs: 0 },
      hex: `48 ${DOCUMENT} 0d 4143434553535f44454e494544 00 07 61736b20416e6e 00`,
    },
    {
      message: { type: 'refuse', document, code: 'SERVER_BUSY', text: '', retryAfterMs: 1000 },
      hex: `48 ${DOCUMENT} 0b 5345525645525f42555359 01 00 e807`,
    },
  ],
  drain: [{ message: { type: 'drain', retryAfterMs: 500 }, hex: '49 f403' }],
  pong: [{ message: { type: 'pong', nonce: 127, timeMs: 300 }, hex: '4a 7f ac02' }],
  mark: [{ message: { type: 'mark', channel: 7, seq: seq(300), madeMs: 128 }, hex: '4b 07 ac02 8001' }],
}

export const Y_GOLDEN: GoldenByType<YMessage> = {
  'sync step 1': [{ message: { type: 'sync step 1', stateVector }, hex: `00 00 ${STATE_VECTOR}` }],
  'sync step 2': [{ message: { type: 'sync step 2', update }, hex: `00 01 ${UPDATE}` }],
  update: [{ message: { type: 'update', update }, hex: `00 02 ${UPDATE}` }],
  awareness: [{ message: { type: 'awareness', awareness }, hex: `01 ${AWARENESS}` }],
  'query awareness': [{ message: { type: 'query awareness' }, hex: '03' }],
  'auth denied': [{ message: { type: 'auth denied', reason: 'ask Ann' }, hex: '02 00 07 61736b20416e6e' }],
}

export const AWARENESS_GOLDEN: readonly Golden<readonly AwarenessEntry[]>[] = [
  { message: [], hex: '00' },
  { message: [{ client: 1, clock: 5, state: '{}' }], hex: '01 01 05 02 7b7d' },
  {
    message: [
      { client: 4_294_967_295, clock: 0, state: '{"user":{"name":"Ann"}}' },
      { client: 300, clock: 128, state: 'null' },
    ],
    hex: '02 ffffffff0f 00 17 7b2275736572223a7b226e616d65223a22416e6e227d7d ac02 8001 04 6e756c6c',
  },
]

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
