import * as encoding from 'lib0/encoding'
import type { DocName } from '../../../shared/ids.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { decodeServerFrame, encodeClientMessage } from '../../../shared/protocol/inkwire.ts'
import type { Counts } from './counts.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { ClientEnd, SimulatedLink } from './world/simulated-link.ts'
import type { SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

/** Somebody who is there and has just spoken: what the attacker knows of others, more than a real one would. */
export interface Victim {
  readonly clientId: number
  /** The clock after the victim's last struct on disk. */
  readonly clock: number
}

/** Somebody who means no good, and comes back whenever he is thrown out. Whatever he sends, nobody else notices [X1]. */
export class HostileClient {
  readonly #world: World
  readonly #network: SimulatedNetwork
  readonly #document: DocName
  readonly #random: RandomStream
  readonly #counts: Counts
  readonly #victims: () => readonly Victim[]
  #link: SimulatedLink | undefined
  #channel: number | undefined
  #batch = 0
  #isStopped = false

  constructor(options: {
    readonly world: World
    readonly network: SimulatedNetwork
    readonly document: DocName
    readonly counts: Counts
    readonly victims: () => readonly Victim[]
  }) {
    this.#world = options.world
    this.#network = options.network
    this.#document = options.document
    this.#counts = options.counts
    this.#victims = options.victims
    this.#random = options.world.random('hostile')
    this.#dial()
    this.#attackSoon()
  }

  stop(): void {
    this.#isStopped = true
    this.#link?.closeFromClient()
  }

  #dial(): void {
    if (this.#isStopped) return
    this.#channel = undefined
    this.#batch = 0
    const client: ClientEnd = {
      opened: () => {
        link.sendUp(
          encodeClientMessage({ type: 'hello', key: 'hostile-hostile-hostile', agent: '', token: '' }),
        )
        this.#join()
      },
      received: (frame) => {
        for (const message of decodeServerFrame(frame)) {
          if (message.type === 'welcome') this.#channel = message.channel
          if (message.type !== 'refuse') continue
          this.#counts.count('hostile refusals')
          this.#channel = undefined
          this.#world.after(500, () => this.#join())
        }
      },
      closed: () => {
        if (this.#link === link && !this.#isStopped) this.#world.after(1000, () => this.#dial())
      },
    }
    // What he knows of the others must still be true when his words arrive: a new edit under the id of somebody who
    // has gone meanwhile would be taken for that person's.
    const link = this.#network.dial('hostile', { dialect: 'inkwire' }, client, true)
    this.#link = link
  }

  #join(): void {
    this.#link?.sendUp(
      encodeClientMessage({ type: 'join', document: this.#document, have: { type: 'nothing' } }),
    )
  }

  #attackSoon(): void {
    this.#world.after(this.#random.around(2000), () => {
      if (this.#isStopped) return
      this.#attack()
      this.#attackSoon()
    })
  }

  #attack(): void {
    this.#counts.count('hostile frames')
    const frame = this.#random.chance(0.3) ? this.#noise() : this.#crafted()
    if (frame !== undefined) this.#link?.sendUp(frame)
  }

  #noise(): Uint8Array {
    return Uint8Array.from({ length: this.#random.integer(0, 60) }, () => this.#random.integer(0, 255))
  }

  #crafted(): Uint8Array | undefined {
    const victim = this.#pickVictim()
    const attack = this.#random.integer(0, 8)
    this.#world.note('hostile', 'attacks', attack)
    switch (attack) {
      case 0: // an update that is none
        return this.#publish(this.#noise())
      case 1: // cut off
        return this.#publish(textUpdate(this.#ownId(), 0).subarray(0, this.#random.integer(1, 10)))
      case 2: // bytes after the end, as an update of format 2 seems to have
        return this.#publish(Uint8Array.of(...textUpdate(this.#ownId(), 0), 0))
      case 3: // under a live id of somebody else [P2]
        return victim && this.#publish(textUpdate(victim.clientId, victim.clock))
      case 4: // beyond what anybody has: a gap [L4]
        return this.#publish(textUpdate(victim?.clientId ?? this.#ownId(), (victim?.clock ?? 0) + 1000))
      case 5: // deletes what somebody has not typed yet [L4]
        return (
          victim &&
          this.#publish(
            deletion(victim.clientId, victim.clock + 1000, this.#random.oneOf([1, 2 ** 20, 2 ** 31])),
          )
        )
      case 6: // says what is known already with other words
        return victim && victim.clock >= WORD.length
          ? this.#publish(textUpdate(victim.clientId, 0))
          : undefined
      case 7: // on a channel where he is not
        return encodeClientMessage({
          type: 'publish',
          channel: 999,
          batch: 1,
          kind: 'update',
          update: this.#noise(),
        })
      default: // speaks for somebody else's caret [P2]
        return victim && this.#awareness(victim.clientId)
    }
  }

  #pickVictim(): Victim | undefined {
    const victims = this.#victims()
    return victims.length === 0 ? undefined : this.#random.oneOf(victims)
  }

  #ownId(): number {
    return 66_000_000 + this.#random.integer(0, 1000)
  }

  #publish(update: Uint8Array): Uint8Array | undefined {
    if (this.#channel === undefined) return undefined
    const kind = this.#random.oneOf(['update', 'offer'] as const)
    return encodeClientMessage({
      type: 'publish',
      channel: this.#channel,
      batch: ++this.#batch,
      kind,
      update,
    })
  }

  #awareness(client: number): Uint8Array | undefined {
    if (this.#channel === undefined) return undefined
    const awareness = encodeAwareness([{ client, clock: 2 ** 50, state: '{"user":{"name":"Admin"}}' }])
    return encodeClientMessage({ type: 'awareness', channel: this.#channel, awareness })
  }
}

const WORD = 'hostile '

/** A word that nobody may ever read, at the beginning of the text. */
function textUpdate(clientId: number, clock: number): Uint8Array {
  const encoder = encoding.createEncoder()
  // One client, one struct: a string without origins, whose parent is a root type.
  for (const number of [1, 1, clientId, clock, 4, 1]) encoding.writeVarUint(encoder, number)
  encoding.writeVarString(encoder, 'text')
  encoding.writeVarString(encoder, WORD)
  encoding.writeVarUint(encoder, 0)
  return encoding.toUint8Array(encoder)
}

/** No structs, and a delete set of one range. */
function deletion(clientId: number, clock: number, length: number): Uint8Array {
  const encoder = encoding.createEncoder()
  for (const number of [0, 1, clientId, 1, clock, length]) encoding.writeVarUint(encoder, number)
  return encoding.toUint8Array(encoder)
}
