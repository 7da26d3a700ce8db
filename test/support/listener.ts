import type { Broadcast } from '../../server/channel/broadcast.ts'
import type { Subscriber } from '../../server/channel/subscriber.ts'
import type { InkwireError } from '../../shared/errors.ts'
import { type PersonId, parsePersonId, type Seq } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import { decodeAwareness } from '../../shared/protocol/awareness.ts'

/** A subscriber that writes down what it hears, one short line each: `3:delivered`, `ack 2@3`, `request 1`. */
export class Listener implements Subscriber {
  readonly person: PersonId
  readonly mayWrite: boolean = true
  readonly profile = {}
  readonly heard: string[] = []
  readonly updates: Uint8Array[] = []
  readonly people = new Map<number, string>()

  constructor(person: string) {
    this.person = parsePersonId(person) as PersonId
  }

  broadcast(broadcast: Broadcast): void {
    for (const { entry, publisher, batch } of broadcast.deliveries) {
      if (publisher === this) this.heard.push(`ack ${batch}@${entry.seq}`)
      else {
        this.heard.push(`${entry.seq}:delivered`)
        this.updates.push(entry.update)
      }
    }
  }

  acknowledge(batch: number, seq: Seq): void {
    this.heard.push(`ack ${batch}@${seq}`)
  }

  request(batch: number, _stateVector: Uint8Array): void {
    this.heard.push(`request ${batch}`)
  }

  awareness(awareness: Uint8Array): void {
    for (const { client, state } of decodeAwareness(awareness, {
      ...DEFAULT_LIMITS,
      awarenessEntriesPerMessage: 1e6,
    })) {
      if (state === 'null') this.people.delete(client)
      else this.people.set(client, state)
    }
  }

  end(reason: InkwireError): void {
    this.heard.push(`end ${reason.code}`)
  }
}
