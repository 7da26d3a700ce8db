import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { Channels } from '../../server/channel/channels.ts'
import { NO_FOLDING } from '../../server/channel/folding.ts'
import { SILENT } from '../../server/channel/telemetry.ts'
import { PersonLimits } from '../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../server/limits/rate-limits.ts'
import type { Peer } from '../../server/session/connection.ts'
import type { Core } from '../../server/session/core.ts'
import { unrestricted } from '../../server/session/identity.ts'
import { acceptInkwire } from '../../server/session/inkwire-peer.ts'
import { acceptYWebsocket } from '../../server/session/y-websocket-peer.ts'
import { ERRORS, InkwireError } from '../../shared/errors.ts'
import type { PersonId } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import { MemoryStore } from '../../shared/log/memory-store.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { decodeClientFrame, encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'
import { DEFAULT_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'
import { docName } from '../support/doc-name.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { FakeConnection, settle } from '../support/fake-connection.ts'
import { mutate, randomBytes } from './mutate.ts'
import {
  AWARENESSES,
  encodeFor,
  INKWIRE_MESSAGES,
  type Pieces,
  STATE_VECTORS,
  UPDATES,
  Y_MESSAGES,
} from './recorded.ts'

/** A world of its own for so many messages, so that any of them is found again by its seed. */
const MESSAGES_PER_WORLD = 500
const PASS_EVERY = 16
const PASS_MS = 60
/** Of each message, what is changed: nothing, what is in it, its bytes; else there was never one. */
const UNCHANGED = 0.1
const INSIDE = 0.55
const OUTSIDE = 0.25
/** Whoever hears nothing for so long has left the document, most likely, and begins anew. */
const SILENCE_MAX = 12
/** The largest answer to one message is a state, which is as large as its document. */
const ANSWER_MAX_BYTES = 1024 * 1024

const LIVE = docName('live')
const TREASURE = docName('treasure')

export interface FuzzOptions {
  readonly seed: number
  readonly count: number
  readonly tell?: (line: string) => void
}

/** How often something came of a message, by what that was. */
export type FuzzFigures = ReadonlyMap<string, number>

/**
 * Hostile messages of both protocols against the real sessions, channels and log, over links and a disk in memory. Rejects
 * at the first promise that is not kept, with the message and how to see it again [W2] [X1].
 */
export async function fuzz({ count, seed, tell = () => {} }: FuzzOptions): Promise<FuzzFigures> {
  const figures = new Map<string, number>()
  const note = (what: string) => void figures.set(what, (figures.get(what) ?? 0) + 1)
  for (let done = 0; done < count; done += MESSAGES_PER_WORLD) {
    const worldSeed = seed + done / MESSAGES_PER_WORLD
    const messages = Math.min(MESSAGES_PER_WORLD, count - done)
    await new World(worldSeed, note).run(messages)
    if (done % 100_000 < MESSAGES_PER_WORLD) tell(`${done} messages`)
  }
  return figures
}

class World {
  readonly #seed: number
  readonly #random: RandomStream
  readonly #note: (what: string) => void
  readonly #clock = new FakeClock()
  readonly #bugs: unknown[] = []
  #core!: Core
  #log!: StoreLog
  #batch = 0

  constructor(seed: number, note: (what: string) => void) {
    this.#seed = seed
    this.#random = new RandomStream(seed, 'fuzz')
    this.#note = note
  }

  async run(messages: number): Promise<void> {
    await this.#open()
    const honest = await Honest.join(this.#core)
    const treasure = await this.#hashOf(TREASURE)
    let attacker = await this.#attacker()
    let silence = 0
    for (let sent = 1; sent <= messages; sent += 1) {
      const frame = this.#frame(attacker)
      const before = await this.#headOf()
      const failed = await attacker.send(frame)
      if (sent % PASS_EVERY === 0) this.#clock.pass(PASS_MS)
      await settle()
      const fault =
        failed ??
        (this.#bugs.length > 0 ? `a bug: ${String(this.#bugs[0])}` : undefined) ??
        attacker.fault ??
        honest.fault ??
        (attacker.refusal !== undefined && isOneMessage(attacker, frame) && (await this.#headOf()) !== before
          ? 'a message that was refused is in the log'
          : undefined)
      if (fault !== undefined) this.#found(fault, frame, sent)
      this.#note(attacker.refusal ?? attacker.answer)
      silence = attacker.answer.endsWith('nothing') ? silence + 1 : 0
      if (attacker.refusal === undefined && silence < SILENCE_MAX) continue
      attacker.end()
      attacker = await this.#attacker()
      silence = 0
    }
    honest.finish()
    const isSame = (await this.#hashOf(TREASURE)) === treasure && honest.hash === (await this.#hashOf(LIVE))
    if (!isSame)
      this.#found('a document is not what its readers have, or was changed by nobody', undefined, messages)
    attacker.end()
    await this.#core.channels.close(new InkwireError('SERVER_DRAINING', 'this world ends'))
    await this.#log.close()
  }

  async #open(): Promise<void> {
    const telemetry = {
      ...SILENT,
      alarm: (text: string, cause?: unknown) => void this.#bugs.push(cause ?? text),
    }
    this.#log = await StoreLog.open({
      open: MemoryStore.opener(),
      clock: this.#clock,
      random: this.#random.next,
      limits: { commitEveryMs: 0 },
    })
    const treasure = await this.#log.open(TREASURE)
    await treasure.append(UPDATES[0] as Uint8Array, 'ann')
    await treasure.close()
    const limits = DEFAULT_LIMITS
    this.#core = {
      channels: new Channels(this.#log, {
        clock: this.#clock,
        limits,
        scanLimits: DEFAULT_SCAN_LIMITS,
        telemetry,
        folding: NO_FOLDING,
      }),
      clock: this.#clock,
      limits,
      people: new PersonLimits(DEFAULT_RATE_LIMITS),
      telemetry,
      identify: (key) => unrestricted(key as PersonId),
      admit: async () => 'owner',
      difference: async (state, stateVector) => Y.diffUpdate(state, stateVector),
    }
  }

  async #attacker(): Promise<Attacker> {
    const key = `an-attacker-with-key-${this.#random.integer(0, 3)}`
    const attacker = new Attacker(this.#random.chance(0.7) ? 'inkwire' : 'y', this.#core, key)
    await attacker.join()
    return attacker
  }

  #frame(attacker: Attacker): Uint8Array {
    const random = this.#random
    const kind = random.next()
    if (kind >= UNCHANGED + INSIDE + OUTSIDE) return randomBytes(random)
    const isInside = kind >= UNCHANGED && kind < UNCHANGED + INSIDE
    const piece = (pieces: readonly Uint8Array[]) => {
      const one = random.oneOf(pieces)
      return isInside && random.chance(0.9) ? mutate(one, random.oneOf(pieces), random) : one
    }
    const whole = this.#encode(attacker, {
      document: LIVE,
      channel: attacker.channel,
      batch: ++this.#batch,
      update: piece(UPDATES),
      stateVector: piece(STATE_VECTORS),
      awareness: piece(AWARENESSES),
    })
    return kind < UNCHANGED + INSIDE ? whole : mutate(whole, random.oneOf(UPDATES), random)
  }

  #encode({ protocol }: Attacker, pieces: Pieces): Uint8Array {
    const message = this.#random.oneOf<(pieces: Pieces) => never>(
      (protocol === 'inkwire' ? INKWIRE_MESSAGES : Y_MESSAGES) as never,
    )(pieces)
    return encodeFor(protocol, message)
  }

  async #headOf(): Promise<number> {
    const document = await this.#log.open(LIVE)
    const { head } = document
    await document.close()
    return head
  }

  /** Of what its whole log makes. */
  async #hashOf(name: typeof LIVE): Promise<string> {
    const document = await this.#log.open(name)
    const doc = new Y.Doc()
    for (let seq = 0; seq < document.head; ) {
      const page = await document.read(seq as never, 1_000_000)
      for (const { update } of page) Y.applyUpdate(doc, update)
      seq = page.at(-1)?.seq ?? document.head
    }
    await document.close()
    return hashOf(doc)
  }

  #found(fault: string, frame: Uint8Array | undefined, sent: number): never {
    const bytes = frame === undefined ? '' : `, ${Buffer.from(frame).toString('hex')}`
    const [bug] = this.#bugs
    throw new Error(`seed ${this.#seed}, message ${sent}${bytes}: ${fault}`, { cause: bug })
  }
}

/** Somebody who reads along, and to whom nothing may happen. */
class Honest {
  readonly #connection = new FakeConnection()
  readonly #doc = new Y.Doc()
  #fault: string | undefined

  static async join(core: Core): Promise<Honest> {
    const honest = new Honest()
    const peer = acceptInkwire(honest.#connection, core)
    peer.receive(encodeClientMessage({ type: 'hello', key: 'an-honest-reader', agent: 'fuzz', token: '' }))
    peer.receive(encodeClientMessage({ type: 'join', document: LIVE, have: { type: 'nothing' } }))
    for (let turn = 0; turn < 5; turn += 1) await settle()
    return honest
  }

  /** Reads what has come. */
  get fault(): string | undefined {
    if (this.#connection.closedWith !== undefined) return 'somebody else’s connection was closed [X1]'
    for (const message of this.#connection.sent.splice(0).flatMap(decodeServerFrame)) {
      if (message.type === 'refuse') return `somebody else was refused with ${message.code} [X1]`
      if (message.type !== 'deliver' && message.type !== 'state') continue
      try {
        Y.applyUpdate(this.#doc, message.update)
      } catch (error) {
        this.#fault ??= `what was delivered cannot be applied: ${String(error)}`
      }
      if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null)
        this.#fault ??= 'what was delivered waits for something that is not there [L4]'
    }
    return this.#fault
  }

  get hash(): string {
    return hashOf(this.#doc)
  }

  finish(): void {
    if (this.fault !== undefined) throw new Error(this.fault)
    Y.applyUpdate(new Y.Doc(), Y.encodeStateAsUpdate(this.#doc))
  }
}

/** One connection that says whatever it is told to. */
class Attacker {
  readonly protocol: 'inkwire' | 'y'
  channel = 0
  refusal: string | undefined
  answer = 'nothing'
  fault: string | undefined
  readonly #connection = new FakeConnection()
  readonly #peer: Peer

  constructor(protocol: 'inkwire' | 'y', core: Core, key: string) {
    this.protocol = protocol
    this.#peer =
      protocol === 'inkwire'
        ? acceptInkwire(this.#connection, core)
        : acceptYWebsocket(this.#connection, LIVE, { personKey: key, token: '' }, core)
    if (protocol === 'inkwire')
      this.#peer.receive(encodeClientMessage({ type: 'hello', key, agent: 'fuzz', token: '' }))
  }

  async join(): Promise<void> {
    const have = { type: 'nothing' } as const
    if (this.protocol === 'inkwire')
      this.#peer.receive(encodeClientMessage({ type: 'join', document: LIVE, have }))
    for (let turn = 0; turn < 5; turn += 1) await settle()
    if (this.protocol === 'y') return void this.#connection.sent.splice(0)
    const welcome = this.#connection.sent.splice(0).flatMap(decodeServerFrame)
    for (const message of welcome) if (message.type === 'welcome') this.channel = message.channel
    if (this.channel === 0) throw new Error(`an attacker could not join: ${JSON.stringify(welcome)}`)
  }

  /** Resolves when it was taken, with what was thrown at whoever carried it. */
  async send(frame: Uint8Array): Promise<string | undefined> {
    this.answer = `${this.protocol}: nothing`
    try {
      await (this.#peer.receive(Uint8Array.from(frame)) as unknown)
      await settle()
    } catch (error) {
      return `a session has thrown: ${String(error)}`
    }
    this.#hear()
    return undefined
  }

  /** Leaves, as its socket is gone. */
  end(): void {
    this.#peer.closed()
  }

  #hear(): void {
    const sent = this.#connection.sent.splice(0)
    const bytes = sent.reduce((sum, frame) => sum + frame.byteLength, 0)
    if (bytes > ANSWER_MAX_BYTES) this.fault = `one message was answered with ${bytes} bytes`
    const answers = this.protocol === 'inkwire' ? sent.flatMap(decodeServerFrame) : []
    for (const message of answers) {
      this.answer = `inkwire: ${message.type}`
      if (message.type === 'refuse') this.refusal = `inkwire: refuse ${message.code}`
    }
    const { closedWith } = this.#connection
    if (closedWith === undefined) return
    const code = Object.entries(ERRORS).find(([, { closeCode }]) => closeCode === closedWith)?.[0]
    if (code === undefined) this.fault = `it was closed with ${closedWith}, which is no code of ours`
    this.refusal = `${this.protocol}: close ${closedWith}`
  }
}

/** Of several in one frame, the first may be taken and the second refused. */
function isOneMessage({ protocol }: Attacker, frame: Uint8Array): boolean {
  if (protocol === 'y') return true
  try {
    return decodeClientFrame(frame).length === 1
  } catch {
    return true // none of it was taken
  }
}

function hashOf(doc: Y.Doc): string {
  return createHash('sha256').update(Y.encodeStateAsUpdate(doc)).digest('hex')
}
