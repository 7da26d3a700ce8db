import { equalityDeep } from 'lib0/function'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { assert } from '../../shared/assert.ts'
import type { Clock } from '../../shared/clock.ts'
import { type ErrorCode, InkwireError } from '../../shared/errors.ts'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Aside } from './aside.ts'
import { Copy } from './copy.ts'
import { deriveStatus, type Life } from './derive-status.ts'
import { Listeners } from './listeners.ts'
import { type Person, Presence } from './presence.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from './provider-limits.ts'
import type { ProviderEvents, ProviderOptions } from './provider-options.ts'
import { Session } from './session.ts'
import { Siblings } from './siblings.ts'
import type { Status } from './status.ts'
import type { OpenTabs } from './tabs.ts'
import { Waits } from './waits.ts'

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
  readonly #waits = new Waits(() => ({
    isLoaded: this.#life.state !== 'opening',
    isSynced: this.isSynced,
    isSaved: this.#life.state === 'live' && this.#copy.edits.isSettled,
    isOver: this.#life.state !== 'opening' && this.#life.state !== 'live',
    status: this.#status,
  }))
  readonly #copy: Copy
  readonly #session: Session
  readonly #presence: Presence | undefined
  #siblings: Siblings | undefined
  #life: Life = { state: 'opening' }
  #savedAtMs: number | undefined
  #toldRole: Role | undefined
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

  /** What one may do with this document, by the server's last word; undefined as long as it has said nothing. */
  get role(): Role | undefined {
    return this.#session.role
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
  whenLoaded(): Promise<void> {
    return this.#waits.whenLoaded()
  }

  /** Resolves when everything the server has is here. Rejects when it is refused, replaced or closed before. */
  whenSynced(): Promise<void> {
    return this.#waits.whenSynced()
  }

  /** Resolves when nothing is unacknowledged. Rejects when that is refused, replaced or closed before. */
  whenSaved(): Promise<void> {
    return this.#waits.whenSaved()
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
    if (openTabs !== undefined && this.#life.state === 'live') this.#siblings = this.#newSiblings(openTabs)
    this.#session.join()
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
      onTold: (state) => this.#listeners.tell('told', state),
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
    this.#session.edited()
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
    this.#listeners.tell('synced', undefined)
  }

  /** [R5] The document can still be read, edited and copied; its words stay on this device. */
  #refused(code: ErrorCode, text: string): void {
    this.#life = { state: 'refused', code, text }
    this.#closeSiblings()
    // [D1] What the server had is to be nowhere any more; words that it never got are kept beside, to be copied out.
    if (code === 'DOCUMENT_GONE') void this.#copy.putAside()
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

  #refresh(): void {
    const { connection } = this.#options
    const status = deriveStatus({
      life: this.#life,
      session: this.#session.state,
      connection: connection.state,
      refusal: this.#session.refusal,
      isSettled: this.#copy.edits.isSettled,
      unacknowledged: this.#copy.unacknowledged,
      savedAtMs: this.#savedAtMs,
    })
    this.#tellRole()
    const isNews = !equalityDeep(status, this.#status)
    this.#status = status
    this.#waits.settle()
    if (!isNews) return
    if (status.state === 'saved') this.#copy.renewDamagedLog()
    this.#listeners.tell('status', status)
  }

  #tellRole(): void {
    const { role } = this.#session
    if (role === undefined || role === this.#toldRole) return
    this.#toldRole = role
    this.#listeners.tell('role', role)
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
