import fc from 'fast-check'
import { createDecoder, hasContent, readVarUint } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { afterEach, expect, test } from 'vitest'
import { readAuthMessage, writePermissionDenied } from 'y-protocols/auth'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import { readSyncMessage, writeSyncStep1, writeSyncStep2, writeUpdate } from 'y-protocols/sync'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { decodeAwareness, encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { decodeYFrame, encodeYMessage, type YMessage } from '../../../shared/protocol/y-protocols.ts'
import { bytes, yMessages } from './arbitraries.ts'
import { bytesOf } from './golden.ts'

const LIMITS = { awarenessEntriesPerMessage: 4, awarenessEntryMaxBytes: 4096 }

const opened: { destroy(): void }[] = []
afterEach(() => {
  for (const one of opened.splice(0)) one.destroy()
})

test('[W1] every message decodes to itself', () => {
  fc.assert(
    fc.property(yMessages, (message) => {
      expect(decodeYFrame(encodeYMessage(message))).toEqual(message)
    }),
    { seed: 20261123, numRuns: 1000 },
  )
})

test.each([
  ['nothing', '', 'type is cut off'],
  ['a type of no message', '0400', 'no message of y-protocols has type 4'],
  ['a sync of no type', '000300', 'no sync message has type 3'],
  ['a sync without bytes', '0000', "state vector's length is cut off"],
  ['bytes cut off', '00020201', 'update is cut off'],
  ['an auth that grants', '020100', 'auth type is out of range'],
  ['a reason that is not UTF-8', '020001ff', 'reason is not UTF-8'],
  ['two messages', '0303', 'bytes after the message'],
  ['a step and its end', '00000000', 'bytes after the message'],
])('[W2] a frame with %s is malformed', (_what, hex, text) => {
  expect(() => decodeYFrame(bytesOf(hex))).toThrow(
    expect.objectContaining({ code: 'MESSAGE_MALFORMED', message: text }),
  )
})

test('[W4] writes what y-protocols writes and reads what it reads', () => {
  const doc = aDocument('Ann')
  const written = (write: (encoder: ReturnType<typeof createEncoder>) => void, type: number) => {
    const encoder = createEncoder()
    writeVarUint(encoder, type)
    write(encoder)
    return toUint8Array(encoder)
  }
  const update = Y.encodeStateAsUpdate(doc)
  const pairs: [YMessage, Uint8Array][] = [
    [
      { type: 'sync step 1', stateVector: Y.encodeStateVector(doc) },
      written((encoder) => writeSyncStep1(encoder, doc), 0),
    ],
    [{ type: 'sync step 2', update }, written((encoder) => writeSyncStep2(encoder, doc), 0)],
    [{ type: 'update', update }, written((encoder) => writeUpdate(encoder, update), 0)],
    [{ type: 'auth denied', reason: 'no' }, written((encoder) => writePermissionDenied(encoder, 'no'), 2)],
    [{ type: 'query awareness' }, written(() => {}, 3)],
  ]
  for (const [message, theirs] of pairs) {
    expect(encodeYMessage(message)).toEqual(theirs)
    expect(decodeYFrame(theirs)).toEqual(message)
  }

  const copy = new Y.Doc()
  const decoder = createDecoder(encodeYMessage({ type: 'sync step 2', update }))
  readVarUint(decoder)
  readSyncMessage(decoder, createEncoder(), copy, null)
  expect(copy.getText('t').toString()).toBe('Ann')
  expect(hasContent(decoder)).toBe(false)

  const auth = createDecoder(encodeYMessage({ type: 'auth denied', reason: 'not you' }))
  readVarUint(auth)
  let heard = ''
  readAuthMessage(auth, copy, (_doc, reason) => {
    heard = reason
  })
  expect(heard).toBe('not you')
})

test('[W4] awareness is written and read as y-protocols does', () => {
  const ann = anAwareness()
  ann.setLocalState({ user: { name: 'Ann é 😀', color: '#aabbcc' }, cursor: null })
  const theirs = encodeAwarenessUpdate(ann, [ann.clientID])
  const entries = decodeAwareness(theirs, LIMITS)
  expect(entries).toEqual([{ client: ann.clientID, clock: 1, state: JSON.stringify(ann.getLocalState()) }])
  expect(encodeAwareness(entries)).toEqual(theirs)

  const bob = anAwareness()
  applyAwarenessUpdate(bob, encodeAwareness(entries), 'test')
  expect(bob.getStates().get(ann.clientID)).toEqual(ann.getLocalState())
  applyAwarenessUpdate(bob, encodeAwareness([{ client: ann.clientID, clock: 2, state: 'null' }]), 'test')
  expect(bob.getStates().has(ann.clientID)).toBe(false)
})

test('[W4] y-websocket 3.1 sends one message a frame, each of them understood', () => {
  const { doc, awareness, socket } = aClient()
  expect(socket.heard()).toEqual([
    { type: 'sync step 1', stateVector: Y.encodeStateVector(doc) },
    { type: 'awareness', awareness: encodeAwarenessUpdate(awareness, [doc.clientID]) },
  ])

  doc.getText('t').insert(0, 'a')
  expect(socket.heard()).toEqual([{ type: 'update', update: expect.any(Uint8Array) }])

  const empty = Y.encodeStateVector(new Y.Doc())
  socket.say({ type: 'sync step 1', stateVector: empty })
  expect(socket.heard()).toEqual([{ type: 'sync step 2', update: Y.encodeStateAsUpdate(doc) }])

  socket.say({ type: 'query awareness' })
  expect(socket.heard().map(({ type }) => type)).toEqual(['awareness'])
})

test('[W4] y-websocket 3.1 is synced by a step 2, and applies updates and awareness', () => {
  const { doc, awareness, provider, socket } = aClient()
  const ann = aDocument('Ann')
  socket.say({ type: 'sync step 2', update: Y.encodeStateAsUpdate(ann) })
  expect(provider.synced).toBe(true)
  ann.getText('t').insert(3, '!')
  socket.say({ type: 'update', update: Y.encodeStateAsUpdate(ann) })
  expect(doc.getText('t').toString()).toBe('Ann!')
  socket.say({ type: 'awareness', awareness: encodeAwareness([{ client: 7, clock: 1, state: '{"a":1}' }]) })
  expect(awareness.getStates().get(7)).toEqual({ a: 1 })
})

test('[W4] y-websocket 3.1 sends back all the awareness it hears: more entries than a session of ours may', () => {
  const { socket } = aClient()
  socket.heard()
  const others = Array.from({ length: 9 }, (_, index) => ({ client: index + 1, clock: 1, state: '{}' }))
  socket.say({ type: 'awareness', awareness: encodeAwareness(others) })
  const [echo] = socket.heard()
  if (echo?.type !== 'awareness') throw new Error('no echo')
  expect(decodeAwareness(echo.awareness, { ...LIMITS, awarenessEntriesPerMessage: 9 })).toEqual(others)
  expect(() => decodeAwareness(echo.awareness, LIMITS)).toThrow(
    expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
  )
})

test('[W2] what only looks like a frame never gets through as one', () => {
  fc.assert(
    fc.property(yMessages, bytes, (message, more) => {
      const frame = encodeYMessage(message)
      if (more.length > 0) expect(() => decodeYFrame(Uint8Array.of(...frame, ...more))).toThrow('bytes after')
    }),
    { seed: 20261123 },
  )
})

/** A socket whose server is the test. */
class TestSocket {
  static last: TestSocket | undefined
  readonly OPEN = 1
  readyState = 1
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null
  #frames: Uint8Array[] = []

  constructor() {
    TestSocket.last = this
  }

  send(frame: Uint8Array): void {
    this.#frames.push(frame)
  }

  close(): void {}

  heard(): YMessage[] {
    return this.#frames.splice(0).map(decodeYFrame)
  }

  say(message: YMessage): void {
    this.onmessage?.({ data: encodeYMessage(message).slice().buffer as ArrayBuffer })
  }
}

function aClient() {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider('ws://test', 'document', doc, {
    WebSocketPolyfill: TestSocket as unknown as typeof WebSocket,
    disableBc: true,
  })
  opened.push(provider, provider.awareness, doc)
  const socket = TestSocket.last
  if (socket === undefined) throw new Error('y-websocket opened no socket')
  socket.onopen?.()
  return { doc, provider, awareness: provider.awareness, socket }
}

function anAwareness(): Awareness {
  const awareness = new Awareness(new Y.Doc())
  opened.push(awareness)
  return awareness
}

function aDocument(text: string): Y.Doc {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return doc
}

// lib0's own writer agrees with ours on every length.
test('[W1] byte arrays of every length are written as lib0 writes them', () => {
  for (const length of [0, 1, 127, 128, 16_383, 16_384]) {
    const update = new Uint8Array(length).fill(length % 251)
    const encoder = createEncoder()
    writeVarUint(encoder, 0)
    writeVarUint(encoder, 2)
    writeVarUint8Array(encoder, update)
    expect(encodeYMessage({ type: 'update', update })).toEqual(toUint8Array(encoder))
  }
})
