import fc from 'fast-check'
import { ERRORS, type ErrorCode } from '../../../shared/errors.ts'
import { type DocName, type Epoch, parseDocName, type Seq } from '../../../shared/ids.ts'
import { DELAY_MAX_MS, REPORT_TIMES_MAX } from '../../../shared/protocol/fields.ts'
import {
  type ClientMessage,
  type Have,
  ROLES,
  type ServerMessage,
} from '../../../shared/protocol/messages.ts'
import type { YMessage } from '../../../shared/protocol/y-protocols.ts'

/** Numbers crowd where a varUint grows by a byte. */
const varUints: fc.Arbitrary<number> = fc.oneof(
  fc.nat(300),
  fc.integer({ min: 1, max: 7 }).chain((power) => fc.constantFrom(128 ** power - 1, 128 ** power)),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
)

const positives = varUints.map((value) => Math.max(1, value))
const seqs = varUints as fc.Arbitrary<Seq>
const epochs = positives as fc.Arbitrary<Epoch>
const delays = fc.oneof(fc.nat(100_000), fc.constantFrom(0, DELAY_MAX_MS))
const texts = fc.string({ unit: 'binary', maxLength: 40 })
export const bytes = fc.uint8Array({ maxLength: 300 })

export const docNames: fc.Arbitrary<DocName> = fc
  .oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.array(
      fc.constantFrom('a', 'é', '/', ':', '@', '%', '%20', '%2F', '?', '#', ' ', '.', '+', '😀', '\\'),
      {
        minLength: 1,
        maxLength: 12,
      },
    ),
  )
  .map((name) => parseDocName((Array.isArray(name) ? name.join('') : name).normalize('NFC').trim()))
  .filter((name) => name !== undefined)

const haves: fc.Arbitrary<Have> = fc.oneof(
  fc.record({ type: fc.constant('nothing' as const) }),
  fc.record({ type: fc.constant('seq' as const), epoch: epochs, seq: seqs }),
  fc.record({ type: fc.constant('state vector' as const), stateVector: bytes }),
)

type ByType<Message extends { type: string }> = {
  [Type in Message['type']]: fc.Arbitrary<Omit<Extract<Message, { type: Type }>, 'type'>>
}

/** One of each kind: a message that is added without an arbitrary does not compile. */
function anyOf<Message extends { type: string }>(byType: ByType<Message>): fc.Arbitrary<Message> {
  const arbitraries = Object.entries<fc.Arbitrary<object>>(byType).map(([type, fields]) =>
    fields.map((rest) => ({ type, ...rest }) as unknown as Message),
  )
  return fc.oneof(...arbitraries)
}

export const clientMessages = anyOf<ClientMessage>({
  hello: fc.record({
    key: fc.stringMatching(/^[A-Za-z0-9_-]{16,128}$/),
    agent: fc.string({ unit: 'binary', maxLength: 32 }),
    token: texts,
  }),
  join: fc.record({ document: docNames, have: haves }),
  leave: fc.record({ channel: varUints }),
  publish: fc.record({
    channel: varUints,
    batch: positives,
    kind: fc.constantFrom('update' as const, 'offer' as const),
    update: bytes,
  }),
  awareness: fc.record({ channel: varUints, awareness: bytes }),
  authenticate: fc.record({ token: texts }),
  ping: fc.record({ nonce: varUints }),
  mark: fc.record({ channel: varUints, batch: positives, madeMs: varUints }),
  report: fc.record({
    savedMs: fc.array(varUints, { maxLength: REPORT_TIMES_MAX }),
    shownMs: fc.array(varUints, { maxLength: REPORT_TIMES_MAX }),
    resends: varUints,
    reconnects: varUints,
  }),
})

export const serverMessages = anyOf<ServerMessage>({
  ready: fc.record({
    heartbeatMs: delays.map((delay) => Math.max(1, delay)),
    updateMaxBytes: varUints,
    expiresMs: delays,
  }),
  welcome: fc.record({
    document: docNames,
    channel: varUints,
    epoch: epochs,
    writable: fc.boolean(),
    role: fc.constantFrom(...ROLES),
  }),
  state: fc.record({ channel: varUints, seq: seqs, update: bytes }),
  deliver: fc.record({ channel: varUints, seq: positives as fc.Arbitrary<Seq>, update: bytes }),
  synced: fc.record({ channel: varUints, seq: seqs, stateVector: bytes }),
  acknowledge: fc.record({ channel: varUints, batch: positives, seq: seqs }),
  request: fc.record({ channel: varUints, batch: positives, stateVector: bytes }),
  awareness: fc.record({ channel: varUints, awareness: bytes }),
  refuse: fc.record({
    document: docNames,
    code: fc.constantFrom(...(Object.keys(ERRORS) as ErrorCode[])),
    text: texts,
    retryAfterMs: delays,
  }),
  drain: fc.record({ retryAfterMs: delays }),
  pong: fc.record({ nonce: varUints, timeMs: varUints }),
  mark: fc.record({ channel: varUints, seq: seqs, madeMs: varUints }),
})

export const yMessages = anyOf<YMessage>({
  'sync step 1': fc.record({ stateVector: bytes }),
  'sync step 2': fc.record({ update: bytes }),
  update: fc.record({ update: bytes }),
  awareness: fc.record({ awareness: bytes }),
  'query awareness': fc.record({}),
  'auth denied': fc.record({ reason: texts }),
})

export const awarenessEntries = fc.array(
  fc.record({
    client: varUints,
    clock: varUints,
    state: fc.oneof(
      fc.constant('null'),
      fc.dictionary(texts, fc.jsonValue(), { maxKeys: 4 }).map((state) => JSON.stringify(state)),
    ),
  }),
  { maxLength: 4 },
)

export type Mutation =
  | { readonly type: 'set'; readonly at: number; readonly byte: number }
  | { readonly type: 'insert'; readonly at: number; readonly inserted: Uint8Array }
  | { readonly type: 'remove'; readonly at: number; readonly count: number }

/** `at` is a fraction of the length. */
export const mutations: fc.Arbitrary<Mutation[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('set' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      byte: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
    }),
    fc.record({
      type: fc.constant('insert' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      inserted: fc.oneof(
        fc.uint8Array({ maxLength: 12 }),
        fc.nat(12).map((length) => new Uint8Array(length).fill(0x80)),
      ),
    }),
    fc.record({
      type: fc.constant('remove' as const),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      count: fc.nat(20),
    }),
  ),
  { maxLength: 3 },
)

export function mutate(original: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  let mutated = [...original]
  for (const change of changes) {
    const at = Math.floor(change.at * mutated.length)
    if (change.type === 'set') mutated[at] = change.byte
    else if (change.type === 'insert') mutated = mutated.toSpliced(at, 0, ...change.inserted)
    else mutated = mutated.toSpliced(at, change.count)
  }
  return Uint8Array.from(mutated)
}
