import { assert } from '../../shared/assert.ts'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import { type ClientId, type DocName, type Epoch, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import { checkWritable } from '../../shared/log/check-writable.ts'
import { type DocumentLog, type Entry, lastReadable } from '../../shared/log/update-log.ts'
import type { ChannelNumber, PublishKind } from '../../shared/protocol/messages.ts'
import { Coverage } from '../../shared/update/coverage.ts'
import {
  addInSlices,
  LARGE_UPDATE_BYTES,
  scanInSlices,
  weighInSlices,
} from '../../shared/update/in-slices.ts'
import { scanUpdate, type UpdateScan } from '../../shared/update/scan.ts'
import { type ScanLimits, WIDEST_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'
import { checkSeeds, isSeedClient } from '../../shared/update/seed.ts'
import { trimUpdate } from '../../shared/update/trim.ts'
import { Broadcast, type Delivery } from './broadcast.ts'
import { Claims } from './claims.ts'
import { DocumentSize } from './document-size.ts'
import type { Folding } from './folding.ts'
import { Presence } from './presence.ts'
import type { Slices, Steps } from './slices.ts'
import type { Subscriber } from './subscriber.ts'
import type { Telemetry } from './telemetry.ts'
import type { Sample } from './tracing.ts'

export interface ChannelOptions {
  readonly clock: Clock
  readonly limits: Limits
  readonly scanLimits: ScanLimits
  readonly telemetry: Telemetry
  readonly folding: Folding
  readonly slices: Slices
}

/** Who changes the same client ids at the same time as somebody else is told to try again after so many times. */
const WEIGHINGS_MAX = 3

/** What an update that waits for the disk costs beside its own bytes, roughly. */
const IN_FLIGHT_OVERHEAD_BYTES = 256

/** Who finds no place on a document tries again after this. */
const FULL_RETRY_MS = 5000

/** An update that came in. */
interface Publication {
  readonly publisher: Subscriber
  readonly batch: number
  readonly kind: PublishKind
  readonly update: Uint8Array
  readonly arrivedMs: number
  readonly sample: Sample | undefined
}

/** An update between its append and its delivery. */
interface InFlight {
  readonly publisher: Subscriber
  readonly batch: number
  readonly arrivedMs: number
  readonly update: Uint8Array
  /** What counts against the publisher's limit until this is on disk. */
  readonly bytes: number
  /** Batches that brought nothing new beyond this one: they are as safe as this one, and not before it [C1]. */
  readonly covered: { readonly publisher: Subscriber; readonly batch: number }[]
  readonly sample: Sample | undefined
}

/**
 * The live meeting point of one document.
 *
 * - [C1] An update is acknowledged or delivered only after the log has it on disk.
 * - [C2] Every subscriber sees a document's updates in the order of its log.
 * - [C3] A publisher is acknowledged and does not get its own update back.
 * - [C5] When the log fails, nothing is acknowledged any more and every session ends with a code that lets it retry.
 * - [C6] The same update twice is one entry.
 * - [L4] Nothing is appended that needs what the log does not hold, so every prefix of the log is a complete document.
 */
export class Channel {
  readonly doc: DocName
  readonly number: ChannelNumber
  readonly log: DocumentLog
  readonly #options: ChannelOptions
  readonly #subscribers = new Set<Subscriber>()
  readonly #inFlight: InFlight[] = []
  readonly #claims: Claims
  readonly #presence: Presence
  readonly #unfollow: () => void
  readonly #inFlightBytes = new Map<Subscriber, number>()
  readonly #size: DocumentSize
  /** What the log holds, and what is on its way into it. */
  #coverage: Coverage
  #lastAppend: Promise<unknown> = Promise.resolve()
  #failure: InkwireError | undefined

  /** Reads what the log holds; no document is built. The channel owns `log` from here on, also when this rejects. */
  static async open(number: ChannelNumber, log: DocumentLog, options: ChannelOptions): Promise<Channel> {
    try {
      const snapshot = await log.snapshot()
      const coverage =
        snapshot === undefined
          ? Coverage.empty()
          : Coverage.ofSnapshot(snapshot.stateVector, snapshot.deleteSet)
      const channel = new Channel(number, log, coverage, options)
      channel.#size.addSnapshot(snapshot?.update.byteLength ?? 0)
      await channel.#readTail(snapshot?.seq ?? SEQ_ZERO)
      return channel
    } catch (error) {
      // Whoever folds may have been told of a part of the tail.
      await options.folding.rest(log)
      await log.close()
      throw error
    }
  }

  private constructor(number: ChannelNumber, log: DocumentLog, coverage: Coverage, options: ChannelOptions) {
    this.doc = log.doc
    this.number = number
    this.log = log
    this.#coverage = coverage
    this.#options = options
    this.#claims = new Claims(options.limits)
    this.#presence = new Presence({
      claims: this.#claims,
      clock: options.clock,
      limits: options.limits,
      tell: (awareness) => this.#tellPresence(awareness),
      onLimited: () => options.telemetry.limited('session_awareness'),
    })
    this.#size = new DocumentSize({
      log,
      clock: options.clock,
      limits: options.limits,
      onFailure: (error) => options.telemetry.alarm(`a document could not be measured: ${log.doc}`, error),
    })
    // Nobody else appends to this document while the channel is open, so what comes after the head is its own.
    this.#unfollow = log.follow(log.head, {
      deliver: (entries) => this.#broadcast(entries),
      fail: (error) => this.#fail(error),
    })
  }

  get epoch(): Epoch {
    return this.log.epoch
  }

  /** Damaged documents are read-only [L6], and all are while the disk is full [L7]. */
  get isWritable(): boolean {
    return this.log.condition.state === 'sound'
  }

  get isEmpty(): boolean {
    return this.#subscribers.size === 0
  }

  get hasFailed(): boolean {
    return this.#failure !== undefined
  }

  /** Yjs state vector of everything here, what is on its way to the disk included. */
  get stateVector(): Uint8Array {
    return this.#coverage.encodeStateVector()
  }

  /** The awareness of everyone here; undefined when nobody has told any. */
  get presence(): Uint8Array | undefined {
    return this.#presence.everyone()
  }

  /** From now on `subscriber` hears every broadcast, from the entry after `log.head` on [C4]. */
  join(subscriber: Subscriber): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#subscribers.size >= this.#options.limits.sessionsPerDocument) {
      this.#options.telemetry.limited('document_sessions') // [Q4]
      const retryAfterMs = FULL_RETRY_MS
      throw new InkwireError('RATE_EXCEEDED', 'too many people are on this document', { retryAfterMs })
    }
    this.#subscribers.add(subscriber)
  }

  /** Idempotent. What this subscriber published still becomes durable. */
  leave(subscriber: Subscriber): void {
    if (!this.#subscribers.delete(subscriber)) return
    this.#inFlightBytes.delete(subscriber)
    this.#presence.leave(subscriber.person, this.#claims.release(subscriber)) // [P3]
  }

  /**
   * Puts an update of a subscriber into the order. Answers by the subscriber's `acknowledge`, `request` or, when other
   * updates came with it, `broadcast`. A large one takes the steps that are returned: until they are taken nothing of it
   * is in the order, and nothing more of this subscriber may be given here. They end early when it leaves.
   *
   * @throws InkwireError SERVER_BUSY, UPDATE_MALFORMED, CLIENT_ID_FOREIGN, LIMIT_EXCEEDED, ACCESS_DENIED,
   * DOCUMENT_IN_RECOVERY, also in a step: the publisher's
   * session is to end; nothing was appended and nobody else notices [X1].
   */
  publish(
    publisher: Subscriber,
    batch: number,
    kind: PublishKind,
    update: Uint8Array,
    sample?: Sample,
  ): Steps | undefined {
    if (this.#failure !== undefined) return undefined
    if ((this.#inFlightBytes.get(publisher) ?? 0) > this.#options.limits.inFlightMaxBytes) {
      throw new InkwireError('SERVER_BUSY', 'this session publishes faster than the disk takes it')
    }
    const publication = { publisher, batch, kind, update, arrivedMs: this.#options.clock.nowMs(), sample }
    if (update.byteLength >= LARGE_UPDATE_BYTES) return this.#publishInSlices(publication) // [X4]
    this.#publishAtOnce(publication)
    return undefined
  }

  #publishAtOnce(publication: Publication): void {
    const { update } = publication
    const scan = scanUpdate(update, this.#options.scanLimits)
    const isComplete = !this.#coverage.hasGapBefore(scan)
    const novelty = this.#coverage.novelty(scan)
    if (isComplete && novelty === 'nothing') return this.#acknowledgeKnown(publication) // [C6]
    this.#checkRights(publication, scan)
    if (!isComplete) return this.#request(publication) // [L4]
    this.#append(publication, novelty === 'whole' ? update : trimUpdate(update, scan, this.#coverage))
    this.#coverage.add(scan)
  }

  /**
   * scan; weigh against what is here; append: each as in one go, but that others publish in between. Only the last
   * changes anything, and is one step, so that whoever leaves before leaves nothing behind.
   */
  *#publishInSlices(publication: Publication): Generator<void, void, void> {
    const { publisher, update } = publication
    const isHere = () => this.#failure === undefined && this.#subscribers.has(publisher)
    const scan = yield* this.#whileHere(isHere, scanInSlices(update, this.#options.scanLimits))
    for (let weighings = 0; scan !== undefined; weighings += 1) {
      if (weighings === WEIGHINGS_MAX) {
        throw new InkwireError('SERVER_BUSY', 'somebody else changes the same at the same time')
      }
      const clocks = this.#clocksOf(scan)
      const weighed = yield* this.#whileHere(isHere, weighInSlices(update, scan, this.#coverage))
      if (weighed === undefined) return
      // Otherwise there is less to trim, or more, than it seemed.
      if (this.#clocksOf(scan).some((clock, index) => clock !== clocks[index])) continue
      const { isComplete, news, seedDeletions } = weighed
      if (isComplete && news === undefined) return this.#acknowledgeKnown(publication) // [C6]
      this.#checkRights(publication, { ...scan, deletions: seedDeletions })
      if (!isComplete || news === undefined) return this.#request(publication) // [L4]
      this.#append(publication, news)
      // Deletions that it has not added yet may come in twice at worst.
      for (const _ of addInSlices(update, scan, this.#coverage)) {
        yield
        if (this.#failure !== undefined) return
      }
      return
    }
  }

  *#whileHere<T>(
    isHere: () => boolean,
    steps: Generator<void, T, void>,
  ): Generator<void, T | undefined, void> {
    while (isHere()) {
      const { done, value } = steps.next()
      if (done === true) return value
      yield
    }
    return undefined
  }

  #clocksOf({ structs }: UpdateScan): number[] {
    return structs.map(({ client }) => this.#coverage.clockOf(client))
  }

  /** Whether an update that brings something new may do so. */
  #checkRights({ kind, publisher, update }: Publication, scan: UpdateScan): void {
    if (!publisher.mayWrite)
      throw new InkwireError('ACCESS_DENIED', 'you may read this document, not change it') // [A2]
    checkWritable(this.log) // [L6] [L7]
    const clients = this.#coverage.newStructClients(scan)
    if (clients.some(isSeedClient)) checkSeeds(update, scan) // [E4]
    if (clients.length > 0) this.#checkRoom(clients) // [Q4]
    const speakers = clients.filter((client) => !isSeedClient(client)) // a seed is nobody's own
    this.#claims.speak(publisher, speakers, kind) // [P2]
  }

  #request({ batch, publisher, sample }: Publication): void {
    this.#options.telemetry.requested()
    sample?.trace?.ended('needs what is not here', false)
    publisher.request(batch, this.stateVector)
  }

  /** `news` is what of it is new. */
  #append({ publisher, batch, update, arrivedMs, sample }: Publication, news: Uint8Array): void {
    const bytes = update.byteLength + IN_FLIGHT_OVERHEAD_BYTES
    this.#inFlightBytes.set(publisher, (this.#inFlightBytes.get(publisher) ?? 0) + bytes)
    this.#inFlight.push({ publisher, batch, arrivedMs, update: news, bytes, covered: [], sample })
    sample?.trace?.scanned()
    this.#options.telemetry.updateReceived(update.byteLength)
    this.#lastAppend = this.log.append(news, publisher.person).catch((error: unknown) => this.#fail(error))
  }

  /**
   * `echoes`: the client sends back what it hears of others; that is dropped.
   *
   * @throws InkwireError MESSAGE_MALFORMED, LIMIT_EXCEEDED, CLIENT_ID_FOREIGN: the session is to end.
   */
  receiveAwareness(subscriber: Subscriber, awareness: Uint8Array, options: { echoes: boolean }): void {
    this.#presence.receive(subscriber, awareness, options)
  }

  /** Ends every session. What was published still becomes durable. */
  end(reason: InkwireError): void {
    for (const subscriber of [...this.#subscribers]) {
      this.leave(subscriber)
      subscriber.end(reason)
    }
  }

  /** The channel must be empty. Waits for what was published, folds if that is worth it, then lets go of the log. */
  async close(): Promise<void> {
    assert(this.isEmpty, 'a channel is closed after its last session left')
    this.#failure ??= new InkwireError('SERVER_BUSY', 'this document is just being closed')
    this.#presence.close()
    await this.#lastAppend
    await this.#options.folding.rest(this.log)
    this.#unfollow()
    await this.log.close()
  }

  /** What brings content needs room for it; what only deletes makes some. */
  #checkRoom(clients: readonly ClientId[]): void {
    const { limits, telemetry } = this.#options
    if (this.#size.full !== undefined) {
      telemetry.limited(this.#size.full)
      throw new InkwireError('DOCUMENT_TOO_LARGE', 'this document is as large as it may become')
    }
    if (this.#coverage.clientCount + clients.length <= limits.clientIdsPerDocument) return
    const fresh = clients.filter((client) => this.#coverage.clockOf(client) === 0).length
    if (this.#coverage.clientCount + fresh <= limits.clientIdsPerDocument) return
    telemetry.limited('document_client_ids')
    throw new InkwireError('DOCUMENT_TOO_LARGE', 'too many client ids have written in this document')
  }

  #acknowledgeKnown({ batch, publisher, sample }: Publication): void {
    sample?.trace?.ended('brings nothing new', false)
    const last = this.#inFlight.at(-1)
    // What is already known may still be on its way to the disk: then it waits for that [C1].
    if (last !== undefined) last.covered.push({ publisher, batch })
    else publisher.acknowledge(batch, this.log.head)
  }

  /** The log has these on disk [C1], in this order [C2]. */
  #broadcast(entries: readonly Entry[]): void {
    const published = this.#inFlight.splice(0, entries.length)
    const deliveries = entries.map((entry, index): Delivery => {
      const own = published[index]
      assert(own !== undefined && own.update === entry.update, 'the log delivers in the order of the appends')
      own.sample?.trace?.committed(entry.seq)
      return { entry, publisher: own.publisher, batch: own.batch, madeMs: own.sample?.madeMs }
    })
    const broadcast = new Broadcast(this.number, deliveries)
    for (const subscriber of this.#subscribers) subscriber.broadcast(broadcast)
    for (const own of published) this.#settle(own)
    for (const { update } of entries) this.#size.addEntry(update.byteLength)
    this.#options.folding.grown(this.log, entries)
    this.#measure(published)
  }

  #settle({ publisher, bytes, covered }: InFlight): void {
    const before = this.#inFlightBytes.get(publisher)
    if (before !== undefined) this.#inFlightBytes.set(publisher, before - bytes)
    for (const { publisher, batch } of covered) {
      if (this.#subscribers.has(publisher)) publisher.acknowledge(batch, this.log.head)
    }
  }

  #measure(published: readonly InFlight[]): void {
    const { clock, telemetry } = this.#options
    const nowMs = clock.nowMs()
    for (const { arrivedMs, sample } of published) {
      sample?.trace?.delivered(this.#subscribers.size - 1)
      telemetry.acknowledged(nowMs - arrivedMs)
      telemetry.delivered(nowMs - arrivedMs, this.#subscribers.size - 1)
    }
  }

  #tellPresence(awareness: Uint8Array): void {
    for (const subscriber of this.#subscribers) subscriber.awareness(awareness)
  }

  async #readTail(afterSeq: Seq): Promise<void> {
    const end = lastReadable(this.log)
    for (let seq = afterSeq; seq < end; ) {
      const page = await this.log.read(seq, this.#options.limits.pageMaxBytes)
      const last = page.at(-1)
      assert(last !== undefined, 'a log holds every entry up to its head')
      for (const { update } of page) {
        if (update.byteLength < LARGE_UPDATE_BYTES) this.#coverage.add(scanUpdate(update, WIDEST_SCAN_LIMITS))
        else await this.#options.slices.run(this.#readInSlices(update)) // [X4]
        this.#size.addEntry(update.byteLength)
      }
      this.#options.folding.grown(this.log, page)
      seq = last.seq
    }
  }

  *#readInSlices(update: Uint8Array): Generator<void, void, void> {
    const scan = yield* scanInSlices(update, WIDEST_SCAN_LIMITS)
    yield* addInSlices(update, scan, this.#coverage)
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return
    this.#failure = new InkwireError(
      'LOG_UNAVAILABLE',
      'the log of this document failed; nothing more is saved here',
      {
        cause,
      },
    )
    this.#options.telemetry.alarm(`the log of a document failed: ${this.doc}`, cause)
    for (const { sample } of this.#inFlight) sample?.trace?.ended('LOG_UNAVAILABLE', true)
    this.end(this.#failure) // [C5]
  }
}
