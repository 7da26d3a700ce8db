import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { projectFolder } from '../../server/project-folder.ts'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'
import { encodeAwareness } from '../../shared/protocol/awareness.ts'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import type { ClientMessage } from '../../shared/protocol/messages.ts'
import { encodeYMessage, type YMessage } from '../../shared/protocol/y-protocols.ts'

const WRITERS = 24
const FIRST_CLIENT = 1000

/** What people really write: words, marks, elements, maps, arrays, deletions and second thoughts, by several clients. */
function recordUpdates(): readonly Uint8Array[] {
  const updates: Uint8Array[] = []
  for (let writer = 0; writer < WRITERS; writer += 1) {
    const doc = new Y.Doc()
    doc.clientID = FIRST_CLIENT + writer * 977
    // Each edit, and all there is by then: what needs nothing else.
    doc.on('update', (update: Uint8Array) => updates.push(update, Y.encodeStateAsUpdate(doc)))
    const text = doc.getText('text')
    text.insert(0, `words of ${writer}`)
    text.format(0, 5, { bold: true })
    text.delete(2, 3)
    text.insertEmbed(1, { image: 'a.png' })
    const fragment = doc.getXmlFragment('default')
    const paragraph = new Y.XmlElement('paragraph')
    fragment.insert(0, [paragraph])
    paragraph.insert(0, [new Y.XmlText('é𝄞')])
    paragraph.setAttribute('level', '2')
    const map = doc.getMap('map')
    map.set('a', { nested: [1, null, true, 1.5, 'x'] })
    map.set('a', new Y.Array())
    map.delete('a')
    doc.getArray('array').push([new Uint8Array([1, 2, 3]), null, 2 ** 40, -1])
    fragment.delete(0, 1)
  }
  return updates
}

/** Updates that were once found to do harm. */
function corpus(): readonly Uint8Array[] {
  const folder = join(projectFolder(), 'test/corpus/updates')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.hex'))
    .map((name) => readFileSync(join(folder, name), 'utf8').replace(/#.*$/gm, '').replace(/\s+/g, ''))
    .filter((hex) => hex.length < 20_000)
    .map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))
}

export const UPDATES: readonly Uint8Array[] = [...recordUpdates(), ...corpus()]

export const STATE_VECTORS: readonly Uint8Array[] = [
  Uint8Array.of(0),
  Uint8Array.of(1, 1, 1),
  Uint8Array.of(2, 0xe8, 7, 3, 1, 0),
]

export const AWARENESSES: readonly Uint8Array[] = [
  encodeAwareness([{ client: FIRST_CLIENT, clock: 1, state: '{"user":{"name":"Ann","color":"#aabbcc"}}' }]),
  encodeAwareness([
    { client: FIRST_CLIENT, clock: 2, state: '{"cursor":{"anchor":1}}' },
    { client: FIRST_CLIENT + 977, clock: 1, state: 'null' },
  ]),
]

/** What can be chosen for a message. */
export interface Pieces {
  readonly document: DocName
  readonly channel: number
  readonly batch: number
  readonly update: Uint8Array
  readonly stateVector: Uint8Array
  readonly awareness: Uint8Array
}

/** Each kind of message of our protocol, as often as it matters. */
export const INKWIRE_MESSAGES: readonly ((pieces: Pieces) => ClientMessage)[] = [
  ({ batch, channel, update }) => ({ type: 'publish', channel, batch, kind: 'update', update }),
  ({ batch, channel, update }) => ({ type: 'publish', channel, batch, kind: 'update', update }),
  ({ batch, channel, update }) => ({ type: 'publish', channel, batch, kind: 'offer', update }),
  ({ awareness, channel }) => ({ type: 'awareness', channel, awareness }),
  ({ batch, channel }) => ({ type: 'mark', channel, batch, madeMs: 1_000_000 }),
  () => ({ type: 'ping', nonce: 7 }),
  () => ({ type: 'report', savedMs: [1, 2], shownMs: [3], resends: 0, reconnects: 1 }),
  () => ({ type: 'authenticate', token: 'a.b.c' }),
  () => ({ type: 'hello', key: 'a-second-hello-of-a-client', agent: 'fuzz', token: '' }),
  ({ channel }) => ({ type: 'leave', channel }),
  ({ document, stateVector }) => ({ type: 'join', document, have: { type: 'state vector', stateVector } }),
  ({ document }) => ({
    type: 'join',
    document: `${document}/other` as DocName,
    have: { type: 'seq', epoch: 1 as Epoch, seq: 1 as Seq },
  }),
]

export const Y_MESSAGES: readonly ((pieces: Pieces) => YMessage)[] = [
  ({ update }) => ({ type: 'update', update }),
  ({ update }) => ({ type: 'update', update }),
  ({ update }) => ({ type: 'sync step 2', update }),
  ({ stateVector }) => ({ type: 'sync step 1', stateVector }),
  ({ awareness }) => ({ type: 'awareness', awareness }),
  () => ({ type: 'query awareness' }),
  () => ({ type: 'auth denied', reason: 'no' }),
]

export function encodeFor(protocol: 'inkwire' | 'y', message: ClientMessage | YMessage): Uint8Array {
  return protocol === 'inkwire'
    ? encodeClientMessage(message as ClientMessage)
    : encodeYMessage(message as YMessage)
}
