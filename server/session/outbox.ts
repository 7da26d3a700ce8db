import { assert } from '../../shared/assert.ts'
import { InkwireError } from '../../shared/errors.ts'
import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import { type DocumentLog, EMPTY_UPDATE, type Entry, lastReadable } from '../../shared/log/update-log.ts'
import type { Broadcast } from '../channel/broadcast.ts'
import type { Subscriber } from '../channel/subscriber.ts'
import type { Connection } from './connection.ts'
import type { Dialect, Frame } from './dialect.ts'
import { unavailable } from './unavailable.ts'

/**
 * `idle`: the client has not said yet what it has.
 * `reading`: behind the log's head, reading it page by page; live broadcasts wait, as far as there is room.
 * `live`: everything up to the head was sent; broadcasts go straight out.
 * `stale`: the client reads too slowly; nothing is sent until it has drained, then it reads the log again.
 */
type Mode =
  | { readonly mode: 'reading'; readonly waiting: Broadcast[]; waitingBytes: number; hasMissed: boolean }
  | { readonly mode: 'idle' }
  | { readonly mode: 'live' }
  | { readonly mode: 'stale' }
  | { readonly mode: 'closed' }

export interface OutboxOptions {
  readonly subscriber: Subscriber
  readonly connection: Connection
  readonly dialect: Dialect
  readonly log: DocumentLog
  readonly limits: Limits
  /** Everything up to the head was sent; that took so many bytes of updates. */
  readonly onLive: (seq: Seq, bytes: number) => void
  readonly onStale: () => void
  readonly onFailure: (error: InkwireError) => void
}

/**
 * What one client still has to get of a document.
 *
 * There is one way to catch up, for who joins, who returns and who reads too slowly: a cursor into the log, and pages
 * read after it until it meets the head.
 *
 *     start: mode = reading, broadcasts wait
 *     while the cursor is before what waits:  read a page after the cursor, send it, let it drain
 *     send what waits, in the same turn       so nothing falls in between [C4]
 *     mode = live
 *
 * - [C2] [C4] Entries leave in the log's order without a gap: the cursor is the seq of the last one sent.
 * - [X2] Costs at most the hard limit: what is too much is forgotten here and read from the log later.
 */
export class Outbox {
  readonly #options: OutboxOptions
  /** Own batches that were acknowledged while behind: not sent back when the log is read [C3]. */
  #ownBatches: Map<Seq, number> | undefined
  #cursor: Seq = SEQ_ZERO
  #mode: Mode = { mode: 'idle' }
  /** Bytes of a large state on their way: no reason to close who is just reading it. */
  #allowanceBytes = 0
  #catchUpBytes = 0

  constructor(options: OutboxOptions) {
    this.#options = options
  }

  /** The client has every entry up to `seq`. */
  async startAfter(seq: Seq): Promise<void> {
    this.#cursor = seq
    await this.#catchUp()
  }

  /**
   * The client has nothing of the document, or what `lacking` then leaves out of a snapshot: without one it gets the
   * whole log. Stored bytes are sent as they lie; no document is built.
   */
  async startAnew(lacking?: (state: Uint8Array) => Promise<Uint8Array>): Promise<void> {
    try {
      const snapshot = await this.#options.log.snapshot()
      const whole = snapshot?.update ?? EMPTY_UPDATE
      const state = lacking === undefined ? whole : await lacking(whole)
      if (this.#mode.mode === 'closed') return
      this.#sendState(snapshot?.seq ?? SEQ_ZERO, state)
    } catch (error) {
      return this.#fail(error)
    }
    await this.#catchUp()
  }

  broadcast(broadcast: Broadcast): void {
    const { mode } = this.#mode
    if (mode === 'live') return this.#sendBroadcast(broadcast)
    if (mode === 'reading') this.#keepWaiting(broadcast)
    for (const { publisher, batch, entry } of broadcast.deliveries) {
      if (publisher !== this.#options.subscriber) continue
      this.#ownBatches ??= new Map()
      this.#ownBatches.set(entry.seq, batch)
      this.send(this.#options.dialect.acknowledge(batch, entry.seq))
    }
  }

  /**
   * A batch that brought nothing new is on disk. The seq said with it is never beyond what was sent, or who is behind
   * would count somebody else's entry as seen [C4].
   */
  acknowledge(batch: number, seq: Seq): void {
    this.send(this.#options.dialect.acknowledge(batch, seq < this.#cursor ? seq : this.#cursor))
  }

  /** Sends what is no entry of the log. Closes the session when the client has long stopped reading [X2]. */
  send(frames: readonly Frame[]): void {
    if (this.#mode.mode === 'closed') return
    const { connection, limits, onFailure } = this.#options
    for (const frame of frames) connection.send(frame)
    if (connection.bufferedBytes <= limits.outboxHardBytes + this.#allowanceBytes) return
    this.close()
    onFailure(new InkwireError('OUTBOX_FULL', 'this client reads too slowly'))
  }

  /** Sends what may be dropped: nothing, when the client has enough to read. */
  sendDroppable(frames: readonly Frame[]): void {
    if (this.#options.connection.bufferedBytes <= this.#options.limits.outboxSoftBytes) this.send(frames)
  }

  close(): void {
    this.#mode = { mode: 'closed' }
    this.#ownBatches = undefined
  }

  #sendBroadcast(broadcast: Broadcast): void {
    const { connection, dialect, limits, subscriber } = this.#options
    if (connection.bufferedBytes + broadcast.bytes > limits.outboxSoftBytes) {
      this.#goStale()
      return this.broadcast(broadcast)
    }
    for (const frame of dialect.broadcast(broadcast, subscriber)) connection.send(frame)
    this.#cursor = lastSeq(broadcast)
  }

  #goStale(): void {
    this.#mode = { mode: 'stale' }
    this.#options.onStale()
    this.#options.connection.whenDrained(() => {
      if (this.#mode.mode === 'stale') void this.#catchUp()
    })
  }

  #keepWaiting(broadcast: Broadcast): void {
    if (this.#mode.mode !== 'reading') return
    if (this.#mode.waitingBytes + broadcast.bytes > this.#options.limits.catchUpMaxBytes) {
      // Too much to wait here; the log has it, and is read once more.
      this.#mode.waiting.length = 0
      this.#mode.hasMissed = true
    }
    if (this.#mode.hasMissed) return
    this.#mode.waiting.push(broadcast)
    this.#mode.waitingBytes += broadcast.bytes
  }

  async #catchUp(): Promise<void> {
    try {
      for (;;) {
        const waiting: Broadcast[] = []
        this.#mode = { mode: 'reading', waiting, waitingBytes: 0, hasMissed: false }
        // A large state is what somebody on a slow line reads for a while; nothing is sent behind it meanwhile [X2].
        await this.#drained()
        await this.#readUpTo(lastReadable(this.#options.log))
        if (this.#mode.mode !== 'reading') return
        if (!this.#mode.hasMissed) return this.#goLive(waiting)
      }
    } catch (error) {
      this.#fail(error)
    }
  }

  #goLive(waiting: readonly Broadcast[]): void {
    this.#mode = { mode: 'live' }
    for (const broadcast of waiting) this.#sendRest(broadcast)
    this.#ownBatches = undefined
    this.#allowanceBytes = 0
    const bytes = this.#catchUpBytes
    this.#catchUpBytes = 0
    this.#options.onLive(this.#cursor, bytes)
  }

  /** A page read from the log may have held the beginning of what waits, or all of it. */
  #sendRest(broadcast: Broadcast): void {
    const rest = broadcast.deliveries.filter(({ entry }) => entry.seq > this.#cursor)
    if (rest.length > 0) this.#sendPage(rest.map(({ entry }) => entry))
  }

  async #readUpTo(head: Seq): Promise<void> {
    const { limits, log } = this.#options
    while (this.#cursor < head && this.#mode.mode === 'reading') {
      const page = await log.read(this.#cursor, limits.pageMaxBytes).catch(damagedAsUndefined)
      if (this.#mode.mode !== 'reading') return
      if (page !== undefined) this.#sendPage(page)
      else await this.#sendSnapshot()
      await this.#drained()
    }
  }

  #sendPage(page: readonly Entry[]): void {
    const last = page.at(-1)
    assert(last !== undefined && page[0]?.seq === this.#cursor + 1, 'the log is read without a gap') // [C4]
    const { connection, dialect } = this.#options
    for (const frame of dialect.page(page, (seq) => this.#ownBatches?.get(seq))) {
      this.#catchUpBytes += frame.byteLength
      connection.send(frame)
    }
    this.#cursor = last.seq
  }

  /** The entries after the cursor are gone from the log: what they said, a snapshot says. */
  async #sendSnapshot(): Promise<void> {
    const snapshot = await this.#options.log.snapshot()
    if (this.#mode.mode !== 'reading') return
    if (snapshot === undefined || snapshot.seq <= this.#cursor) {
      throw new InkwireError('LOG_DAMAGED', 'a part of this document cannot be read')
    }
    this.#sendState(snapshot.seq, snapshot.update)
  }

  #sendState(seq: Seq, update: Uint8Array): void {
    const { connection, dialect } = this.#options
    this.#allowanceBytes += update.byteLength
    this.#catchUpBytes += update.byteLength
    for (const frame of dialect.state(seq, update)) connection.send(frame)
    this.#cursor = seq
  }

  async #drained(): Promise<void> {
    const { connection, limits } = this.#options
    if (connection.bufferedBytes <= limits.outboxSoftBytes) return
    await new Promise<void>((resolve) => connection.whenDrained(resolve))
  }

  #fail(cause: unknown): void {
    if (this.#mode.mode === 'closed') return
    this.close()
    this.#options.onFailure(unavailable(cause))
  }
}

function damagedAsUndefined(error: unknown): undefined {
  if (error instanceof InkwireError && error.code === 'LOG_DAMAGED') return undefined
  throw error
}

function lastSeq({ deliveries }: Broadcast): Seq {
  const last = deliveries.at(-1)
  assert(last !== undefined, 'a broadcast holds at least one delivery')
  return last.entry.seq
}
