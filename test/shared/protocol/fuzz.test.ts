import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ErrorCode, InkwireError } from '../../../shared/errors.ts'
import { decodeAwareness, encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { documentFromPath } from '../../../shared/protocol/document-path.ts'
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeClientMessage,
  encodeServerMessage,
  joinFrames,
} from '../../../shared/protocol/inkwire.ts'
import type { ServerMessage } from '../../../shared/protocol/messages.ts'
import { decodeYFrame, encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import {
  awarenessEntries,
  clientMessages,
  docNames,
  mutate,
  mutations,
  serverMessages,
  yMessages,
} from './arbitraries.ts'

const SEED = 20261123
const LIMITS = { awarenessEntriesPerMessage: 4, awarenessEntryMaxBytes: 4096 }

/** One decoder, what it should find in a valid frame, and its way back from what it decoded. */
interface Dialect {
  readonly name: string
  readonly valid: fc.Arbitrary<Uint8Array>
  readonly decode: (bytes: Uint8Array) => unknown
  /** The bytes again, or undefined where they rightly differ. */
  readonly encode: (decoded: never) => Uint8Array | undefined
  readonly codes: readonly ErrorCode[]
}

const dialects: readonly Dialect[] = [
  {
    name: 'client messages',
    valid: fc
      .array(clientMessages, { minLength: 1, maxLength: 4 })
      .map((messages) => joinFrames(messages.map(encodeClientMessage))),
    decode: decodeClientFrame,
    encode: (messages: ReturnType<typeof decodeClientFrame>) => joinFrames(messages.map(encodeClientMessage)),
    codes: ['MESSAGE_MALFORMED', 'DOC_NAME_INVALID'],
  },
  {
    name: 'server messages',
    valid: fc
      .array(serverMessages, { minLength: 1, maxLength: 4 })
      .map((messages) => joinFrames(messages.map(encodeServerMessage))),
    decode: decodeServerFrame,
    encode: (messages: ServerMessage[]) =>
      messages.some(isOfLaterServer) ? undefined : joinFrames(messages.map(encodeServerMessage)),
    codes: ['MESSAGE_MALFORMED', 'DOC_NAME_INVALID'],
  },
  {
    name: 'messages of y-protocols',
    valid: yMessages.map(encodeYMessage),
    decode: decodeYFrame,
    encode: encodeYMessage,
    codes: ['MESSAGE_MALFORMED'],
  },
  {
    name: 'awareness',
    valid: awarenessEntries.map(encodeAwareness),
    decode: (bytes) => decodeAwareness(bytes, LIMITS),
    // A `null` with blanks around it comes back without them.
    encode: (entries: ReturnType<typeof decodeAwareness>) =>
      entries.some(({ state }) => state === 'null') ? undefined : encodeAwareness(entries),
    codes: ['MESSAGE_MALFORMED', 'LIMIT_EXCEEDED'],
  },
]

for (const { name, valid, decode, encode, codes } of dialects) {
  /** What came of it; throws whatever is no coded refusal. */
  const attempt = (bytes: Uint8Array): 'decoded' | 'refused' => {
    try {
      const again = encode(decode(bytes) as never)
      if (again !== undefined) expect(again).toEqual(bytes)
      return 'decoded'
    } catch (error) {
      if (!(error instanceof InkwireError)) throw error
      expect(codes).toContain(error.code)
      return 'refused'
    }
  }

  test(`[W2] random bytes as ${name} decode, with no other bytes for the same, or are refused`, () => {
    const seen = { decoded: 0, refused: 0 }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        seen[attempt(bytes)]++
      }),
      { seed: SEED, numRuns: 5000 },
    )
    expect(seen.refused).toBeGreaterThan(0)
  })

  test(`[W2] changed bytes of valid ${name} decode, with no other bytes for the same, or are refused`, () => {
    const seen = { decoded: 0, refused: 0 }
    fc.assert(
      fc.property(valid, mutations, (bytes, changes) => {
        seen[attempt(mutate(bytes, changes))]++
      }),
      { seed: SEED, numRuns: 5000 },
    )
    expect(seen.decoded).toBeGreaterThan(100)
    expect(seen.refused).toBeGreaterThan(100)
  })

  test(`[W2] ${name} cut off anywhere are refused or end where a message ends`, () => {
    fc.assert(
      fc.property(valid, (bytes) => {
        for (let length = 0; length < Math.min(bytes.length, 200); length++)
          attempt(bytes.subarray(0, length))
      }),
      { seed: SEED, numRuns: 200 },
    )
  })
}

test.each([
  ['zeros', (size: number) => new Uint8Array(size)],
  ['0x80', (size: number) => new Uint8Array(size).fill(0x80)],
  ['0xff', (size: number) => new Uint8Array(size).fill(0xff)],
  ['the smallest client message', (size: number) => new Uint8Array(size).fill(3)],
  ['the smallest server message', (size: number) => new Uint8Array(size).fill(73)],
])('[W2] 4 MiB of %s are done with at once', (_what, make) => {
  const frame = make(4 * 1024 * 1024)
  const began = process.cpuUsage()
  for (const { decode } of dialects) attemptToDecode(decode, frame)
  // Its own time, whatever else the machine does: under half a second here; quadratic work would take minutes.
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(5000)
})

test('[W2] any path names a document or is refused', () => {
  const pieces = fc.oneof(
    docNames.map(encodeURIComponent),
    fc.string({ unit: 'binary-ascii', maxLength: 10 }),
    fc.constantFrom('/', '%', '%2', '%2F', '%ff', '%C3%A9', '%2e%2e', '?', '#', '%00', '%ed%a0%80', '\u00e9'),
  )
  const seen = { named: 0, refused: 0 }
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 5 }), (parts) => {
      try {
        documentFromPath(`/${parts.join('')}`)
        seen.named++
      } catch (error) {
        if (!(error instanceof InkwireError)) throw error
        expect(error.code).toBe('DOC_NAME_INVALID')
        seen.refused++
      }
    }),
    { seed: SEED, numRuns: 3000 },
  )
  expect(seen.named).toBeGreaterThan(100)
  expect(seen.refused).toBeGreaterThan(100)
})

function attemptToDecode(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  try {
    decode(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(InkwireError)
  }
}

/** A refusal by a code that this client does not know. */
function isOfLaterServer(message: ServerMessage): boolean {
  return message.type === 'refuse' && /^[A-Z_]+: /.test(message.text)
}
