import { equalityDeep } from 'lib0/function'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { assert } from '../../shared/assert.ts'
import type { Clock } from '../../shared/clock.ts'
import { type ErrorCode, InkwireError } from '../../shared/errors.ts'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import type { Random } from '../../shared/random.ts'
import type { Aside } from './aside.ts'
import type { ServerConnection } from './connection.ts'
import { Copy } from './copy.ts'
import { deriveStatus, type Life } from './derive-status.ts'
import { Listeners } from './listeners.ts'
import type { LocalLogSource } from './local-log-source.ts'
import { Milestone } from './milestone.ts'
import { type Person, Presence } from './presence.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from './provider-limits.ts'
import { Session } from './session.ts'
import { Siblings } from './siblings.ts'
import type { Status } from './status.ts'
import type { OpenTabs } from './tabs.ts'

export interface ProviderOptions {
  /** The document's name on the server. */
  readonly document: string
  /** The caller's; the provider never destroys it. What it holds already counts as an edit. */
  readonly doc: Y.Doc
  /** The caller's; may carry other documents. A document is open once on a connection. */
  readonly connection: ServerConnection
  readonly clock: Clock
  readonly random: Random
  /** Without it nothing survives a closed tab. The provider closes it. */
  readonly localLog?: LocalLogSource
  /** Without it the other tabs are reached through the server only. */
  readonly openTabs?: OpenTabs
  /** The caller's. Without it nobody is seen, and nobody sees. */
  readonly awareness?: Awareness
  readonly limits?: ProviderLimits
  /** The provider has let go of everything but the local log. Called once. */
  readonly onClosed?: () => void
}

/** What can be listened to. Everything else about a document is told by its `Y.Doc`. */
export interface ProviderEvents {
  readonly status: Status
  /** Everything the server has is here: once after each join. */
  readonly synced: undefined
  readonly people: readonly Person[]
}

/**
 * One open document: a `Y.Doc` kept in step with its server, its log on this device and the other tabs.
 *
 * - [R1] An edit is in the local log before it counts as "on this device".
 * - [R2] "Saved" is the status only while nothing is unacknowledged.
 * - [R4] [R5] Words that the server does not take are kept, and can be copied out.
 */
export class Provider {
  readonly document: DocName
  readonly doc: Y.Doc
  readonly awareness: Awareness | undefined
  readonly #options: ProviderOptions
  readonly #listeners = new Listeners<ProviderEvents>()
  readonly #loaded = new Milestone()
  readonly #synced = new Milestone()
  readonly #saved = new Milestone()
  readonly #copy: Copy
  readonly #session: Session
  readonly #presence: Presence | undefined
  #siblings: Siblings | undefined
  #life: Life = { state: 'opening' }
  #savedAtMs: number | undefined
  #status: Status = { state: 'opening' }
  #closing: Promise<void> | undefined
  readonly #onDestroy = (): void => void this.close()

  /** Opens at once. @throws InkwireError DOC_NAME_INVALID */
  constructor(options: ProviderOptions) {
    const { awareness, clock, connection, doc, limits = PROVIDER_LIMITS, localLog, random } = options
    const document = parseDocName(options.document)
    if (document === undefined) throw new InkwireError('DOC_NAME_INVALID', 'not the name of a document')
    assert(!connection.isAttached(document), 'a connection has each document once')
    this.document = document
    this.doc = doc
    this.awareness = awareness
    this.#options = options
    this.#copy = new Copy({
      document,
      doc,
      origin: this,
      clock,
      limits,
      source: localLog,
      onEdit: (update) => this.#edited(update),
      onHeard: () => this.#publish(),
      isSynced: () => this.isSynced,
      onChange: () => this.#refresh(),
    })
    this.#session = new Session({
      document,
      copy: this.#copy,
      connection,
      clock,
      random,
      limits,
      onChange: () => this.#refresh(),
      onSynced: () => this.#becomeSynced(),
      onLeft: () => this.#presence?.left(),
      onAwareness: (update) => this.#presence?.receive(update, 'server'),
      onAcknowledged: () => {
        this.#savedAtMs = clock.nowMs()
      },
      onRefused: (code, text) => this.#refused(code, text),
      onReplaced: () => this.#replaced(),
    })
    this.#presence = awareness && this.#newPresence(awareness, clock, limits)
    doc.on('destroy', this.#onDestroy)
    this.#session.connect()
    void this.#open()
  }

  get status(): Status {
    return this.#status
  }

  /** Whether everything the server has is here. */
  get isSynced(): boolean {
    return this.#session.state.state === 'synced'
  }

  /** Everyone who is here and says so, this tab included. */
  get people(): readonly Person[] {
    return this.#presence?.people ?? []
  }

  /** What was edited here and not acknowledged, as a Yjs update [R5]. Undefined when there is none. */
  unacknowledgedUpdate(): Uint8Array | undefined {
    return this.#copy.edits.merged()
  }

  /** Why nothing is kept on this device, for whoever looks for the reason; undefined while it is. */
  get localFailure(): unknown {
    return this.#copy.localFailure
  }

  /** Returns the function that ends it. */
  on<Kind extends keyof ProviderEvents>(
    kind: Kind,
    listener: (fact: ProviderEvents[Kind]) => void,
  ): () => void {
    return this.#listeners.add(kind, listener)
  }

  /** Resolves when the local log has been read, or when it is clear that there is none. Rejects when closed before. */
  async whenLoaded(): Promise<void> {
    if (this.#life.state === 'opening') await this.#loaded.wait()
    else if (this.#life.state === 'closed') throw ended(this.#status)
  }

  /** Resolves when everything the server has is here. Rejects when it is refused, replaced or closed before. */
  async whenSynced(): Promise<void> {
    if (this.isSynced) return
    if (isOver(this.#status)) throw ended(this.#status)
    await this.#synced.wait()
  }

  /** Resolves when nothing is unacknowledged. Rejects when that is refused, replaced or closed before. */
  async whenSaved(): Promise<void> {
    if (isOver(this.#status)) throw ended(this.#status)
    if (!this.#isSaved) await this.#saved.wait()
  }

  /**
   * Copies of this document that were given up on this device, with words in them that no server took [R4]. They are
   * kept until they are discarded.
   */
  asides(): Promise<readonly Aside[]> {
    return this.#copy.asides()
  }

  /** The words of that copy are elsewhere now, or nobody wants them. */
  discardAside(aside: Aside): Promise<void> {
    return this.#copy.discardAside(aside.epoch)
  }

  /**
   * Ends a copy whose words the server does not take: it is put aside with them, and the next provider starts clean.
   * The status is `replaced` then.
   */
  giveUp(): void {
    if (this.#life.state === 'refused') this.#replaced()
  }

  /** Leaves the document and frees everything but `doc` and `awareness`; resolves when the local log is closed. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #open(): Promise<void> {
    try {
      await this.#copy.open()
    } finally {
      // Also when an observer of the document threw at what was read into it: that is for whoever wrote the observer.
      if (this.#closing === undefined) this.#begin()
    }
  }

  #begin(): void {
    if (this.#copy.isDamaged) return this.#replaced()
    if (this.#life.state === 'opening') this.#life = { state: 'live' }
    const { localLog, openTabs } = this.#options
    if (openTabs !== undefined) this.#siblings = this.#newSiblings(openTabs)
    this.#session.join()
    this.#loaded.reach()
    this.#refresh()
    localLog?.watchOrphans?.((orphan) => this.#copy.adopt(orphan))
  }

  #newPresence(awareness: Awareness, clock: Clock, limits: ProviderLimits): Presence {
    return new Presence({
      awareness,
      origin: this,
      clock,
      limits,
      send: (update) => {
        this.#session.sendAwareness(update)
        this.#siblings?.tellAwareness(update)
      },
      onChange: () => this.#listeners.tell('people', this.people),
    })
  }

  #newSiblings(openTabs: OpenTabs): Siblings {
    return new Siblings({
      openTabs,
      doc: this.doc,
      epoch: () => this.#copy.epoch,
      heardEpoch: () => this.#copy.epoch ?? this.#copy.serverEpoch,
      learn: (update, epoch, isEdit) => {
        this.#copy.apply([update], { type: 'tab', epoch, isEdit })
        if (this.#copy.isDamaged) this.#replaced()
      },
      learnAwareness: (update) => this.#presence?.receive(update, 'tab'),
    })
  }

  #edited(update: Uint8Array): void {
    this.#publish()
    // After that, since what the server refuses at once should not become the others' trouble, too.
    this.#siblings?.tell(update)
  }

  #publish(): void {
    this.#session.publish()
    this.#refresh()
  }

  #becomeSynced(): void {
    this.#presence?.joined()
    this.#synced.reach()
    this.#listeners.tell('synced', undefined)
  }

  /** [R5] The document can still be read, edited and copied; its words stay on this device. */
  #refused(code: ErrorCode, text: string): void {
    this.#life = { state: 'refused', code, text }
    this.#closeSiblings()
    this.#refresh()
  }

  /** [R4] What is here must not meet what the server has; the next provider starts clean. */
  #replaced(): void {
    this.#life = { state: 'replaced' }
    this.#session.close()
    this.#closeSiblings()
    void this.#copy.putAside()
    this.#refresh()
  }

  #closeSiblings(): void {
    this.#siblings?.close()
    this.#siblings = undefined
  }

  get #isSaved(): boolean {
    return this.#life.state === 'live' && this.#copy.edits.isSettled
  }

  #refresh(): void {
    const { connection } = this.#options
    const status = deriveStatus({
      life: this.#life,
      session: this.#session.state,
      connection: connection.state,
      isWritable: this.#session.isWritable,
      isSettled: this.#copy.edits.isSettled,
      unacknowledged: this.#copy.unacknowledged,
      savedAtMs: this.#savedAtMs,
    })
    if (this.#isSaved) this.#saved.reach()
    if (equalityDeep(status, this.#status)) return
    this.#status = status
    if (status.state === 'saved') this.#copy.renewDamagedLog()
    if (isOver(status)) this.#fail(status)
    this.#listeners.tell('status', status)
  }

  #fail(status: Status): void {
    const error = ended(status)
    this.#saved.fail(error)
    if (this.#life.state === 'live') return // Only reading is possible at the moment: it can still be synced.
    this.#synced.fail(error)
    if (this.#life.state === 'closed') this.#loaded.fail(error)
    else this.#loaded.reach()
  }

  async #close(): Promise<void> {
    this.doc.off('destroy', this.#onDestroy)
    this.#life = { state: 'closed' }
    this.#presence?.close()
    this.#session.close()
    this.#closeSiblings()
    const closed = this.#copy.close()
    this.#refresh()
    this.#listeners.clear()
    this.#options.onClosed?.()
    await closed
  }
}

function isOver({ state }: Status): boolean {
  return state === 'refused' || state === 'replaced' || state === 'closed'
}

function ended(status: Status): Error {
  if (status.state === 'refused') return new InkwireError(status.code, status.text)
  if (status.state === 'replaced') {
    return new InkwireError(
      'DOCUMENT_DELETED',
      'another document has its name, or this copy of it is damaged',
    )
  }
  return new Error('the document was closed')
}
