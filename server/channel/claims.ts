import { InkwireError } from '../../shared/errors.ts'
import type { ClientId, PersonId } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import type { PublishKind } from '../../shared/protocol/messages.ts'
import type { Subscriber } from './subscriber.ts'

/** Client ids of people who left, that are remembered in a channel. */
const FORMER_MAX = 4096

/**
 * Who speaks for which Yjs client id, in one channel.
 *
 * - [P2] A live client id has one owner. Another session of the same person takes it over at once: that is the same
 *   browser, back before its old connection was noticed dead. Everyone else is refused, also for a while after the owner
 *   has left: whoever is only cut off has edits under that id that the log has not, and two edits of one client with the
 *   same clock would make replicas differ for ever.
 */
export class Claims {
  readonly #limits: Limits
  readonly #owners = new Map<ClientId, Subscriber>()
  readonly #owned = new Map<Subscriber, Set<ClientId>>()
  readonly #offered = new Map<Subscriber, number>()
  /** Who owned what and has left: maybe just cut off, with edits under that id still to come. */
  readonly #former = new Map<ClientId, PersonId>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /**
   * Makes sure that `subscriber` may publish structs or awareness under `clients`, and makes them its own. An offer
   * claims nothing: it brings in what others wrote before, as long as they are not here to say it themselves.
   *
   * @throws InkwireError CLIENT_ID_FOREIGN, LIMIT_EXCEEDED; then nothing was claimed.
   */
  speak(subscriber: Subscriber, clients: readonly ClientId[], kind: PublishKind): void {
    let fresh = 0
    for (const client of clients) {
      if (this.isForeign(subscriber, client)) {
        throw new InkwireError('CLIENT_ID_FOREIGN', `client id ${client} belongs to somebody else`)
      }
      if (!this.#owners.has(client)) fresh++
    }
    if (kind === 'offer') this.#countOffered(subscriber, fresh)
    else this.#claim(subscriber, clients, fresh)
  }

  ownerOf(client: ClientId): Subscriber | undefined {
    return this.#owners.get(client)
  }

  owns(subscriber: Subscriber, client: ClientId): boolean {
    return this.#owners.get(client) === subscriber
  }

  /** Whether it belongs to somebody else, who is here or was here lately. */
  isForeign(subscriber: Subscriber, client: ClientId): boolean {
    const person = this.#owners.get(client)?.person ?? this.#former.get(client)
    return person !== undefined && person !== subscriber.person
  }

  /** Frees everything that `subscriber` owns, and tells what that was. */
  release(subscriber: Subscriber): readonly ClientId[] {
    const owned = [...(this.#owned.get(subscriber) ?? [])]
    for (const client of owned) {
      this.#owners.delete(client)
      this.#former.delete(client)
      this.#former.set(client, subscriber.person)
    }
    for (const oldest of this.#former.keys()) {
      if (this.#former.size <= FORMER_MAX) break
      this.#former.delete(oldest)
    }
    this.#owned.delete(subscriber)
    this.#offered.delete(subscriber)
    return owned
  }

  #countOffered(subscriber: Subscriber, fresh: number): void {
    if (fresh === 0) return
    const offered = (this.#offered.get(subscriber) ?? 0) + fresh
    if (offered > this.#limits.offeredClientIdsPerSession) {
      throw new InkwireError('LIMIT_EXCEEDED', 'this session offered edits of too many client ids')
    }
    this.#offered.set(subscriber, offered)
  }

  #claim(subscriber: Subscriber, clients: readonly ClientId[], fresh: number): void {
    const owned = this.#owned.get(subscriber) ?? new Set<ClientId>()
    if (owned.size + fresh > this.#limits.clientIdsPerSession) {
      throw new InkwireError('LIMIT_EXCEEDED', 'this session speaks for too many client ids')
    }
    for (const client of clients) {
      const before = this.#owners.get(client)
      if (before === subscriber) continue
      if (before !== undefined) this.#owned.get(before)?.delete(client)
      this.#owners.set(client, subscriber)
      owned.add(client)
    }
    if (owned.size > 0) this.#owned.set(subscriber, owned)
  }
}
