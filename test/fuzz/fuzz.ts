import * as Y from 'yjs'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { Channels } from '../../server/channel/channels.ts'
import { NO_FOLDING } from '../../server/channel/folding.ts'
import { SILENT } from '../../server/channel/telemetry.ts'
import { PersonLimits } from '../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../server/limits/rate-limits.ts'
import type { Core } from '../../server/session/core.ts'
import { unrestricted } from '../../server/session/identity.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { PersonId } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import { MemoryStore } from '../../shared/log/memory-store.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { DEFAULT_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'
import { docName } from '../support/doc-name.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { settle } from '../support/fake-connection.ts'
import { Attacker, isOneMessage } from './attacker.ts'
import { HonestReader, hashOf } from './honest-reader.ts'
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
    if (done % 10_000 < MESSAGES_PER_WORLD) tell(`${done} messages`)
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
    const honest = await HonestReader.join(this.#core, LIVE)
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
    const attacker = new Attacker(this.#random.chance(0.7) ? 'inkwire' : 'y', this.#core, key, LIVE)
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
