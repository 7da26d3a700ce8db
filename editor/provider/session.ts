import type { Clock } from '../../shared/clock.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { type DocName, type Epoch, SEQ_ZERO } from '../../shared/ids.ts'
import type { Have, Role } from '../../shared/protocol/messages.ts'
import type { Random } from '../../shared/random.ts'
import { backoffMs } from './backoff.ts'
import type { ServerConnection } from './connection.ts'
import type { Copy } from './copy.ts'
import type { SessionState } from './derive-status.ts'
import type { DocumentLink, DocumentListener, Refusal, SessionMessage } from './document-link.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { type Outcome, Publishing } from './publishing.ts'
import { Seen } from './seen.ts'

export interface SessionOptions {
  readonly document: DocName
  readonly copy: Copy
  readonly connection: ServerConnection
  readonly clock: Clock
  readonly random: Random
  readonly limits: ProviderLimits
  /** Another state, of this or of the connection. */
  readonly onChange: () => void
  /** Everything the server has is here. */
  readonly onSynced: () => void
  /** Others do not hear of us any more, nor we of them. */
  readonly onLeft: () => void
  readonly onAwareness: (awareness: Uint8Array) => void
  readonly onAcknowledged: () => void
  /** The server will not take what is here [R5]. The session is closed. */
  readonly onRefused: (code: ErrorCode, text: string) => void
  /** This copy cannot go on [R4]. The session is closed. */
  readonly onReplaced: () => void
}

/**
 * What a copy and its server say to each other, over any number of connections:
 *
 *     join with what is here: a seq, a state vector, or nothing
 *     apply what comes, and know at each moment up to which seq everything is here
 *     synced: send what is not acknowledged; where the server lacks more than that, offer all it lacks
 *     from then on publish edits as they come
 *
 * - [R3] What does not continue what is here is not applied; the document is joined again.
 * - [R4] Another epoch is another document: nothing is ever merged across.
 */
export class Session implements DocumentListener {
  readonly document: DocName
  readonly #options: SessionOptions
  readonly #publishing: Publishing
  #link: DocumentLink | undefined
  #state: SessionState = { state: 'none' }
  /**
   * Why nobody can write into the document [L6] [L7]. A server that welcomes us says that it is so, and why only to who
   * tries: the first edit asks.
   */
  #unwritable: { readonly code: ErrorCode; readonly text: string } | undefined
  #role: Role | undefined
  #seen = new Seen(SEQ_ZERO)
  /** The next join compares what is here instead of counting: this copy has less than its seq says. */
  #mustCompare = false
  /** Refusals and joins that did not fit, since the last time everything went well. */
  #failures = 0
  #cancelRetry: (() => void) | undefined

  constructor(options: SessionOptions) {
    this.document = options.document
    this.#options = options
    this.#publishing = new Publishing(options.copy, options.limits)
  }

  get state(): SessionState {
    return this.#state
  }

  /** What one may do with the document, as far as the server has said. */
  get role(): Role | undefined {
    return this.#role
  }

  /** Why the server takes no edits of this document from here; undefined while it does, or has not said. */
  get refusal(): { readonly code: ErrorCode; readonly text: string } | undefined {
    if (this.#unwritable !== undefined) return this.#unwritable
    if (this.#role === 'reader' || this.#role === 'commenter') {
      return { code: 'ACCESS_DENIED', text: 'you may read this document, not change it' }
    }
    return undefined
  }

  /** Connects, while the copy is still being read. */
  connect(): void {
    this.#link = this.#options.connection.attach(this)
  }

  /** The copy is ready: joins. */
  join(): void {
    this.#link?.join()
    this.connectionChanged()
  }

  /** Leaves; nothing more is told. Idempotent. */
  close(): void {
    const link = this.#link
    this.#link = undefined
    this.#end()
    link?.detach()
  }

  /** An edit was made here, and will be published. */
  edited(): void {
    if (this.#state.state === 'synced') this.#link?.edited()
  }

  /** There are new edits. */
  publish(): void {
    if (this.#state.state === 'synced') this.#accept(this.#publishing.publish())
  }

  /** May be dropped. */
  sendAwareness(awareness: Uint8Array): void {
    if (this.#state.state === 'synced') this.#link?.sendAwareness(awareness)
  }

  have(): Have {
    const { copy } = this.#options
    if (this.#mustCompare) copy.position = undefined
    const { have } = copy
    this.#seen = new Seen(have.type === 'seq' ? have.seq : SEQ_ZERO)
    return have
  }

  welcomed(epoch: Epoch, isWritable: boolean, role: Role): void {
    const { copy } = this.#options
    if (copy.epoch !== undefined && copy.epoch !== epoch) {
      if (!copy.isEmpty) return this.#replaced() // [R4]
      copy.epoch = undefined
      copy.position = undefined
    }
    copy.confirmEpoch(epoch)
    if (isWritable) this.#unwritable = undefined
    this.#role = role
    this.#enter({ state: 'joining' })
  }

  received(messages: readonly SessionMessage[]): void {
    const { copy } = this.#options
    const updates: Uint8Array[] = []
    const rest: SessionMessage[] = []
    let fits = true
    for (const message of messages) {
      fits = this.#seen.take(message)
      if (!fits) break
      if (message.type === 'state' || message.type === 'deliver') updates.push(message.update)
      else rest.push(message)
    }
    const wasWhole = copy.isWhole
    const { serverEpoch } = copy
    const { seq } = this.#seen
    if (serverEpoch !== undefined && seq > SEQ_ZERO) {
      copy.epoch = serverEpoch
      copy.position = { epoch: serverEpoch, seq }
    }
    try {
      if (updates.length > 0) copy.apply(updates, { type: 'server' })
    } finally {
      this.#follow(rest, fits && (copy.isWhole || !wasWhole))
    }
  }

  refused({ code, text, retry, retryAfterMs }: Refusal): void {
    if (code === 'DISK_FULL' || code === 'DOCUMENT_IN_RECOVERY') {
      this.#unwritable = { code, text }
      this.#beginAnew() // to read on
    } else if (retry) this.#retryLater(retryAfterMs)
    else this.#refused(code, text)
  }

  disconnected(): void {
    this.#end()
    this.#enter({ state: 'none' })
  }

  connectionChanged(): void {
    const { state } = this.#options.connection
    if (state.state === 'forbidden') this.#refused(state.code, state.text)
    else this.#options.onChange()
  }

  roomFreed(): void {
    this.publish()
  }

  #follow(messages: readonly SessionMessage[], fits: boolean): void {
    const { copy, onChange } = this.#options
    if (!this.#isIn) return // An observer of the document has closed it.
    if (copy.isDamaged) return this.#replaced() // [R4]
    if (!fits) return this.#beginAnew()
    if (this.#state.state === 'synced') this.#failures = 0
    for (const message of messages) {
      this.#followOne(message)
      if (!this.#isIn) return
    }
    copy.mark()
    onChange()
  }

  #followOne(message: SessionMessage): void {
    switch (message.type) {
      case 'synced':
        return this.#synced(message.stateVector)
      case 'acknowledge':
        this.#accept(this.#publishing.acknowledged(message.batch))
        return this.#options.onAcknowledged()
      case 'request':
        return this.#accept(this.#publishing.requested(message.batch, message.stateVector))
      case 'awareness':
        return this.#options.onAwareness(message.awareness)
      case 'state':
      case 'deliver':
      case 'mark':
        return
      default:
        message satisfies never
    }
  }

  #synced(stateVector: Uint8Array): void {
    const { connection, copy, onSynced } = this.#options
    const { updateMaxBytes } = connection
    if (this.#link === undefined || updateMaxBytes === undefined) return
    // Everything the server has was compared with this copy, and still something is missing to make sense of it [R4].
    if (this.#mustCompare && !copy.isWhole) return this.#replaced()
    this.#mustCompare = false
    this.#state = { state: 'synced' }
    if (this.refusal === undefined)
      this.#accept(this.#publishing.begin(this.#link, updateMaxBytes, stateVector))
    if (this.#isIn) onSynced()
  }

  #accept(outcome: Outcome): void {
    switch (outcome) {
      case 'fits':
        return
      case 'too large':
        return this.#refused('UPDATE_TOO_LARGE', 'an edit is larger than this server takes')
      case 'does not fit':
        return this.#beginAnew()
      default:
        outcome satisfies never
    }
  }

  /**
   * What the server says and what is here do not fit: join again. The first time at once and by seq; then after a
   * while, so that what does not heal makes no storm, and comparing what is here.
   */
  #beginAnew(): void {
    const { copy, onChange } = this.#options
    this.#mustCompare ||= this.#failures > 0 || !copy.isWhole
    if (this.#failures > 0) {
      this.#link?.pause()
      return this.#retryLater(0)
    }
    this.#failures++
    this.#end()
    this.#link?.join()
    onChange()
  }

  #retryLater(toldMs: number): void {
    const { clock, limits, random } = this.#options
    this.#end()
    this.#failures++
    const delayMs = toldMs * (1 + random()) + backoffMs(this.#failures, limits, random)
    this.#cancelRetry = clock.after(delayMs, () => {
      this.#cancelRetry = undefined
      this.#enter({ state: 'none' })
      this.#link?.join()
    })
    this.#enter({ state: 'waiting', attempt: this.#failures, delayMs, retryAtMs: clock.nowMs() + delayMs })
  }

  #refused(code: ErrorCode, text: string): void {
    this.close()
    this.#options.onRefused(code, text)
  }

  #replaced(): void {
    this.close()
    this.#options.onReplaced()
  }

  get #isIn(): boolean {
    return this.#state.state === 'joining' || this.#state.state === 'synced'
  }

  #end(): void {
    const wasSynced = this.#state.state === 'synced'
    this.#state = { state: 'none' }
    this.#cancelRetry?.()
    this.#cancelRetry = undefined
    this.#options.copy.serverEpoch = undefined
    this.#publishing.end()
    if (wasSynced) this.#options.onLeft()
  }

  #enter(state: SessionState): void {
    this.#state = state
    this.#options.onChange()
  }
}
