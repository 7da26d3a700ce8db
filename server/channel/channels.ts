import { assert } from '../../shared/assert.ts'
import type { InkwireError } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import { Channel, type ChannelOptions } from './channel.ts'
import { Slices } from './slices.ts'

/** `closing` resolves when the log was let go of: who wants the document meanwhile waits and opens it anew. */
type Place =
  | { readonly state: 'opening'; readonly opened: Promise<Channel> }
  | { readonly state: 'open'; readonly channel: Channel; cancelClose: (() => void) | undefined }
  | { readonly state: 'closing'; readonly closed: Promise<void> }

/**
 * The channels that are open: each document has one at most, opened by its first session and closed a while after
 * its last [X3].
 */
export class Channels {
  /** Where long work on all of them is done. */
  readonly slices: Slices
  readonly #log: UpdateLog
  readonly #options: ChannelOptions
  readonly #places = new Map<DocName, Place>()
  #lastNumber = 0
  #closed: InkwireError | undefined

  constructor(log: UpdateLog, options: Omit<ChannelOptions, 'slices'>) {
    this.#log = log
    this.slices = new Slices(options.clock)
    this.#options = { ...options, slices: this.slices }
  }

  get size(): number {
    return this.#places.size
  }

  /**
   * The document's channel. It stays open at least until the end of this turn: whoever waited for it joins at once,
   * and calls `left` after leaving or when it did not join.
   *
   * @throws InkwireError LOG_UNAVAILABLE, LOG_DAMAGED, and after `close` its reason
   */
  async open(doc: DocName): Promise<Channel> {
    for (;;) {
      if (this.#closed !== undefined) throw this.#closed
      const place = this.#places.get(doc)
      switch (place?.state) {
        case undefined:
          return this.#openNew(doc)
        case 'opening':
          return place.opened
        case 'open':
          if (!place.channel.hasFailed) return place.channel
          this.#close(doc, place.channel)
          break
        case 'closing':
          await place.closed
          break
        default:
          place satisfies never
      }
    }
  }

  /** A session has left: its channel is closed if it stays empty, at once if its log has failed. */
  left(channel: Channel): void {
    const place = this.#places.get(channel.doc)
    if (place?.state !== 'open' || place.channel !== channel || !channel.isEmpty) return
    place.cancelClose?.()
    if (channel.hasFailed) return this.#close(channel.doc, channel)
    place.cancelClose = this.#options.clock.after(this.#options.limits.channelIdleMs, () => {
      if (channel.isEmpty) this.#close(channel.doc, channel)
    })
  }

  /** Ends every session on a document, and resolves when its channel has let go of the log. */
  async end(doc: DocName, reason: InkwireError): Promise<void> {
    const place = this.#places.get(doc)
    if (place === undefined) return
    if (place.state === 'opening') {
      await place.opened.catch(() => undefined) // whoever opens it is told
      return this.end(doc, reason)
    }
    if (place.state === 'open') {
      place.channel.end(reason)
      this.#close(doc, place.channel)
    }
    const closing = this.#places.get(doc)
    if (closing?.state === 'closing') await closing.closed
  }

  /**
   * Ends every session, and resolves when all that was published is on disk and every log was let go of. Nothing is
   * opened any more: those who were ended come back at once, over connections that are still there.
   */
  async close(reason: InkwireError): Promise<void> {
    this.#closed = reason
    await this.endAll(reason)
  }

  /** Ends every session on every document. Who comes back finds them opened anew. */
  async endAll(reason: InkwireError): Promise<void> {
    await Promise.all([...this.#places.keys()].map((doc) => this.end(doc, reason)))
  }

  #openNew(doc: DocName): Promise<Channel> {
    const opened = this.#log
      .open(doc)
      .then((log) => Channel.open(++this.#lastNumber, log, this.#options))
      .then(
        (channel) => {
          this.#options.telemetry.channelOpened()
          this.#places.set(doc, { state: 'open', channel, cancelClose: undefined })
          this.left(channel) // closes it again if nobody joins
          return channel
        },
        (error: unknown) => {
          this.#places.delete(doc)
          throw error
        },
      )
    this.#places.set(doc, { state: 'opening', opened })
    return opened
  }

  #close(doc: DocName, channel: Channel): void {
    const place = this.#places.get(doc)
    assert(place?.state === 'open' && place.channel === channel, 'an open channel is closed once')
    place.cancelClose?.()
    const closed = channel
      .close()
      .catch((error: unknown) => this.#options.telemetry.alarm(`closing a document failed: ${doc}`, error))
      .then(() => {
        this.#places.delete(doc)
        this.#options.telemetry.channelClosed()
      })
    this.#places.set(doc, { state: 'closing', closed })
  }
}
