import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { DocName } from '../../../shared/ids.ts'
import type { ServerConnection } from '../../provider/connection.ts'
import type { LocalLogSource } from '../../provider/local-log-source.ts'
import { Provider } from '../../provider/provider.ts'
import type { Status } from '../../provider/status.ts'
import type { OpenTabs } from '../../provider/tabs.ts'
import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import { type Deed, perform, undoOf } from './editing.ts'
import { keepAlive } from './keep-alive.ts'
import { Known } from './known.ts'
import type { Scenario } from './scenario.ts'
import type { Words } from './words.ts'
import type { ProcessClock } from './world/process-clock.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { World } from './world/world.ts'

export interface WatchedCopyOptions {
  readonly world: World
  readonly scenario: Scenario
  readonly counts: Counts
  readonly durable: Durable
  readonly who: string
  readonly author: string
  readonly document: DocName
  readonly words: Words
  readonly clientId: number
  readonly random: RandomStream
  readonly clock: ProcessClock
  readonly connection: ServerConnection
  readonly localLog: LocalLogSource
  readonly openTabs: OpenTabs
  /** Edits that were said to be on this device: they must come back when the document is opened again [R1]. */
  readonly kept: Uint8Array[]
  /** Whether `kept` is what the local log that is opened holds. */
  readonly isKeptHere: () => boolean
  readonly onReplaced: () => void
  readonly onDeleted: () => void
}

/**
 * A document in a tab: the real provider over a real `Y.Doc`, and next to it everything that was edited in it, to be
 * held against whatever the status says.
 *
 * - [R1] What is said to be on this device is there when the document is opened again.
 * - [R2] "Saved" is said only when the disk of the server has every edit of this tab.
 */
export class WatchedCopy {
  readonly doc: Y.Doc
  readonly document: DocName
  readonly #options: WatchedCopyOptions
  readonly #provider: Provider
  readonly #undo: Y.UndoManager
  readonly #awareness: Awareness | undefined
  /** Edits of this tab that were not yet seen saved. */
  #edits: Uint8Array[] = []
  /** How many of them, from the first, were said to be on this device. */
  #onDevice = 0
  #isOpened = false
  #isOver = false

  constructor(options: WatchedCopyOptions) {
    this.#options = options
    this.document = options.document
    this.doc = new Y.Doc({ guid: options.document })
    this.doc.clientID = options.clientId
    this.#undo = undoOf(this.doc)
    options.words.watch(this.doc)
    this.doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (transaction.local) this.#edits.push(update)
    })
    this.#awareness = options.scenario.hasPresence ? new Awareness(this.doc) : undefined
    const { document, connection, clock, random, localLog, openTabs, scenario } = options
    this.#provider = new Provider({
      document,
      doc: this.doc,
      connection,
      clock,
      random: random.next,
      limits: scenario.providerLimits,
      localLog,
      openTabs,
      ...(this.#awareness === undefined ? {} : { awareness: this.#awareness }),
    })
    if (this.#awareness !== undefined)
      keepAlive(this.#awareness, options.clock, options.scenario.limits.heartbeatMs)
    this.#provider.on('status', (status) => this.#judge(status))
  }

  get status(): Status {
    return this.#provider.status
  }

  /** Why nothing is kept on this device. */
  get localFailure(): unknown {
    return this.#provider.localFailure
  }

  /** The client ids of the people on this screen; undefined where none are shown. */
  get people(): readonly number[] | undefined {
    return this.#awareness === undefined ? undefined : this.#provider.people.map(({ clientId }) => clientId)
  }

  /** The person does something. */
  edit(deed: Deed): void {
    const { author, counts, random, who, words, world } = this.#options
    // Editors are made when the document has been opened.
    if (!this.#isOpened || this.status.state === 'replaced' || this.status.state === 'closed') return
    const before = this.#edits.length
    const done = perform(deed, { doc: this.doc, author, words, random, undo: this.#undo })
    if (done === undefined) return
    world.note(who, deed, done)
    counts.count(deed === 'undo' ? 'undos' : deed === 'redo' ? 'redos' : 'edits')
    if (this.#edits.length > before && this.status.state === 'saved') {
      world.violate('R2', `${who} has just edited ${this.document} and is shown "saved"`)
    }
  }

  /** After each frame: what the screen shows now must be true now. */
  look(): void {
    this.#judge(this.status)
  }

  /** The tab is gone from one moment to the next. */
  abandon(): void {
    const { counts } = this.#options
    counts.count('edits lost with their tab', this.#edits.length - this.#onDevice)
  }

  close(): Promise<void> {
    return this.#provider.close()
  }

  #judge(status: Status): void {
    if (status.state === 'closed') return
    if (status.state !== 'opening' && !this.#isOpened) this.#opened()
    if (status.state === 'saved') this.#saved()
    if ('unacknowledged' in status && status.unacknowledged.onDevice) this.#saidOnDevice()
    const { who, world, onReplaced } = this.#options
    if (this.#isOver) return
    this.#isOver = status.state === 'replaced' || status.state === 'refused'
    if (status.state === 'refused' && status.code === 'DOCUMENT_DELETED') return this.#options.onDeleted()
    if (status.state === 'refused') {
      world.violate('X1', `${who} means well and is refused ${this.document}: ${status.code}, ${status.text}`)
    }
    if (status.state !== 'replaced') return
    if (!this.#options.durable.hadOtherLife(this.document)) {
      world.violate('R4', `${who} has to give up ${this.document}, and nobody has deleted it`)
    }
    onReplaced()
  }

  #opened(): void {
    const { kept, isKeptHere, who, world } = this.#options
    this.#isOpened = true
    if (!isKeptHere()) return
    const here = new Known()
    here.add(Y.encodeStateAsUpdate(this.doc))
    for (const update of kept) {
      const lack = here.lackOf(update)
      if (lack !== undefined) world.violate('R1', `${who} opens ${this.document}, and this device ${lack}`)
    }
  }

  #saved(): void {
    const { counts, durable, who, world } = this.#options
    if (this.#edits.length === 0) return
    for (const update of this.#edits) {
      const lack = durable.lackOf(this.document, update)
      if (lack !== undefined) {
        return world.violate(
          'R2',
          `${who} is shown "saved" of ${this.document}, and the server's disk ${lack}`,
        )
      }
    }
    counts.count('saved')
    this.#edits = []
    this.#onDevice = 0
  }

  #saidOnDevice(): void {
    if (this.#onDevice === this.#edits.length) return
    this.#options.counts.count('said to be on this device')
    this.#options.kept.push(...this.#edits.slice(this.#onDevice))
    this.#onDevice = this.#edits.length
  }
}
