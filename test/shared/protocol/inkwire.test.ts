import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ErrorCode, InkwireError } from '../../../shared/errors.ts'
import type { DocName, Epoch, Seq } from '../../../shared/ids.ts'
import {
  CLIENT_MESSAGES_PER_FRAME_MAX,
  decodeClientFrame,
  decodeServerFrame,
  encodeClientMessage,
  encodeServerMessage,
  joinFrames,
} from '../../../shared/protocol/inkwire.ts'
import { clientMessages, serverMessages } from './arbitraries.ts'

const SEED = 20261123

test('[W1] every client message decodes to itself, alone and among others in a frame', () => {
  fc.assert(
    fc.property(fc.array(clientMessages, { minLength: 1, maxLength: 5 }), (messages) => {
      for (const message of messages) {
        expect(decodeClientFrame(encodeClientMessage(message))).toEqual([message])
      }
      expect(decodeClientFrame(joinFrames(messages.map(encodeClientMessage)))).toEqual(messages)
    }),
    { seed: SEED, numRuns: 1000 },
  )
})

test('[W1] every server message decodes to itself, alone and among others in a frame', () => {
  fc.assert(
    fc.property(fc.array(serverMessages, { minLength: 1, maxLength: 5 }), (messages) => {
      for (const message of messages) {
        expect(decodeServerFrame(encodeServerMessage(message))).toEqual([message])
      }
      expect(decodeServerFrame(joinFrames(messages.map(encodeServerMessage)))).toEqual(messages)
    }),
    { seed: SEED, numRuns: 1000 },
  )
})

test('[W2] byte fields are views of the frame, and plain Uint8Arrays even of a Buffer', () => {
  const update = Uint8Array.of(1, 2, 3)
  const encoded = encodeServerMessage({ type: 'deliver', channel: 1, seq: 1 as Seq, update })
  const frame = Buffer.concat([Buffer.of(99), encoded, Buffer.of(99)]).subarray(1, 1 + encoded.length)
  const [message] = decodeServerFrame(frame)
  if (message?.type !== 'deliver') throw new Error('decoded something else')
  expect(message.update).toEqual(update)
  expect(message.update.constructor).toBe(Uint8Array)
  expect(message.update.buffer).toBe(frame.buffer)
})

test('a single message is a frame as it is; no messages make an empty frame', () => {
  const message = encodeClientMessage({ type: 'ping', nonce: 1 })
  expect(joinFrames([message])).toBe(message)
  expect(joinFrames([])).toEqual(new Uint8Array(0))
})

test('[W2] [X4] a client frame holds as many messages as it may, and not one more', () => {
  const ping = encodeClientMessage({ type: 'ping', nonce: 0 })
  const full = joinFrames(Array.from({ length: CLIENT_MESSAGES_PER_FRAME_MAX }, () => ping))
  expect(decodeClientFrame(full)).toHaveLength(CLIENT_MESSAGES_PER_FRAME_MAX)
  expect(refusal(() => decodeClientFrame(joinFrames([full, ping])))).toEqual({
    code: 'MESSAGE_MALFORMED',
    text: 'a frame holds too many messages',
  })
})

test('a server frame is as long as a commit: 100,000 small deliveries are read', () => {
  const update = Uint8Array.of(0, 1, 1, 1, 5, 1)
  const deliver = encodeServerMessage({ type: 'deliver', channel: 1, seq: 1 as Seq, update })
  const frame = joinFrames(Array.from({ length: 100_000 }, () => deliver))
  expect(decodeServerFrame(frame)).toHaveLength(100_000)
})

const KEY = '30'.repeat(16)

test.each([
  ['an empty frame', '', 'a frame is empty'],
  ['type 0', '0000', 'no client message has type 0'],
  ['a type of no message', '3f00', 'no client message has type 63'],
  ["a server's message", '4301010100', 'no client message has type 67'],
  ['bytes after the message', '060100', 'no client message has type 0'],
  ['a number cut off', '06ff', 'nonce is cut off'],
  ['a padded number', '068000', 'nonce is padded'],
  ['2⁵³', '06808080808080 8010', 'nonce is above 2⁵³−1'],
  ['a number of nine bytes', '06ffffffffffffffff01', 'nonce is above 2⁵³−1'],
  ['a run of 0x80, which lib0 reads as NaN', `06${'80'.repeat(200)}00`, 'nonce is above 2⁵³−1'],
  ['bytes cut off', '0501050000', 'awareness is cut off'],
  ['a length of 2⁵³−1', '0501ffffffffffffff0f', 'awareness is cut off'],
  ['a key of 15', `010f${'30'.repeat(15)}00`, 'key is not 16 to 128 of A-Z a-z 0-9 _ -'],
  ['a key of 129', `018101${'30'.repeat(129)}00`, 'key is longer than 128 bytes'],
  ['a key with a space', `0111${KEY}2000`, 'key is not 16 to 128 of A-Z a-z 0-9 _ -'],
  ['a key with a line end', `0111${KEY}0a00`, 'key is not 16 to 128 of A-Z a-z 0-9 _ -'],
  ['an agent of 129 bytes', `0110${KEY}8101${'61'.repeat(129)}`, 'agent is longer than 128 bytes'],
  ['an agent that is not UTF-8', `0110${KEY}01ff`, 'agent is not UTF-8'],
  ['an agent with half a surrogate pair', `0110${KEY}03eda080`, 'agent is not UTF-8'],
  ['an agent in overlong UTF-8', `0110${KEY}02c0af`, 'agent is not UTF-8'],
  ['batch 0', '040100000100', 'batch is out of range'],
  ['a publish of a third kind', '040101020100', 'kind is out of range'],
  ['epoch 0', '020161010001', 'epoch is out of range'],
  ['a fourth way to have something', '02016103', 'a client cannot have 3'],
])('[W2] a client frame with %s is malformed', (_what, hex, text) => {
  expect(refusal(() => decodeClientFrame(bytesOf(hex)))).toEqual({ code: 'MESSAGE_MALFORMED', text })
})

test.each([
  ['nothing', '020000'],
  ['a space before it', '0202206100'],
  ['two dots', '02022e2e00'],
  ['a control character', '02010700'],
  ['a decomposed letter', '020365cc8100'],
  ['257 bytes', `028102${'61'.repeat(257)}00`],
  ['a megabyte', `02808040${'61'.repeat(1024 * 1024)}00`],
])('[W2] a document named with %s is refused by its own code', (_what, hex) => {
  expect(refusal(() => decodeClientFrame(bytesOf(hex)))?.code).toBe('DOC_NAME_INVALID')
})

test('a name of 256 bytes passes', () => {
  const join = { type: 'join', document: 'é'.repeat(128) as DocName, have: { type: 'nothing' } } as const
  expect(decodeClientFrame(encodeClientMessage(join))).toEqual([join])
})

test.each([
  ["a client's message", '0601', 'no server message has type 6'],
  ['an entry with seq 0', '4301000100', 'an entry has seq 0'],
  ['a heartbeat of no time', '400001', 'heartbeatMs is out of range'],
  ['a heartbeat that no timer takes', '40808080800801', 'heartbeatMs is out of range'],
  ['a retry that no timer takes', '498080808008', 'retryAfterMs is out of range'],
  ['neither writable nor not', '410161010102', 'writable is out of range'],
  ['a fifth role', '41016101010105', 'role is out of range'],
  ['no role', '41016101010100', 'role is out of range'],
  ['a code in small letters', `48016104${hexOf('busy')}010000`, 'not a code'],
  ['a code and the other retry', `4801610b${hexOf('SERVER_BUSY')}000000`, 'SERVER_BUSY with the other retry'],
  ['a retry of 2', `4801610b${hexOf('SERVER_BUSY')}020000`, 'retry is out of range'],
  ['a code named like a member of every object', `48016108${hexOf('toString')}010000`, 'not a code'],
])('[W2] a server frame with %s is malformed', (_what, hex, text) => {
  expect(refusal(() => decodeServerFrame(bytesOf(hex)))).toEqual({ code: 'MESSAGE_MALFORMED', text })
})

test.each([
  ['come back', '01', 'SERVER_BUSY'],
  ['do not come back', '00', 'PROTOCOL_UNSUPPORTED'],
])("a later server's code that says %s keeps its meaning and its name", (_what, retry, code) => {
  const frame = bytesOf(`48016108${hexOf('DISK_HOT')}${retry}03${hexOf('hot')}05`)
  expect(decodeServerFrame(frame)).toEqual([
    { type: 'refuse', document: 'a', code, text: 'DISK_HOT: hot', retryAfterMs: 5 },
  ])
})

test('text that has no UTF-8 goes out as U+FFFD', () => {
  const refuse = { type: 'refuse', document: 'a' as DocName, code: 'SERVER_BUSY', retryAfterMs: 0 } as const
  expect(decodeServerFrame(encodeServerMessage({ ...refuse, text: 'a\ud800b' }))).toEqual([
    { ...refuse, text: 'a\ufffdb' },
  ])
})

test('what no decoder would take is a bug of the encoder’s caller', () => {
  const update = new Uint8Array(0)
  expect(() => encodeClientMessage({ type: 'hello', key: 'short', agent: '', token: '' })).toThrow('bug')
  expect(() => encodeClientMessage({ type: 'ping', nonce: -1 })).toThrow('bug')
  expect(() => encodeClientMessage({ type: 'ping', nonce: 0.5 })).toThrow('bug')
  expect(() => encodeServerMessage({ type: 'pong', nonce: 2 ** 53, timeMs: 0 })).toThrow('bug')
  expect(() => encodeServerMessage({ type: 'deliver', channel: Number.NaN, seq: 1 as Seq, update })).toThrow(
    'bug',
  )
  expect(() =>
    encodeServerMessage({ type: 'ready', heartbeatMs: 0, updateMaxBytes: 1, expiresMs: 0 }),
  ).toThrow('bug')
  expect(() => encodeServerMessage({ type: 'drain', retryAfterMs: 2 ** 31 })).toThrow('bug')
})

test('[W2] one malformed message spoils its frame: nothing before it is told', () => {
  const good = encodeClientMessage({
    type: 'join',
    document: 'a' as DocName,
    have: { type: 'seq', epoch: 1 as Epoch, seq: 0 as Seq },
  })
  expect(refusal(() => decodeClientFrame(joinFrames([good, Uint8Array.of(0)])))?.code).toBe(
    'MESSAGE_MALFORMED',
  )
})

function refusal(decode: () => unknown): { code: ErrorCode; text: string } | undefined {
  try {
    decode()
  } catch (error) {
    if (error instanceof InkwireError) return { code: error.code, text: error.message }
    throw error
  }
  return undefined
}

function bytesOf(hex: string): Uint8Array {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex')
}

function hexOf(text: string): string {
  return Buffer.from(text).toString('hex')
}
