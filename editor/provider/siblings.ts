import * as Y from 'yjs'
import { InkwireError } from '../../shared/errors.ts'
import type { Epoch } from '../../shared/ids.ts'
import { Coverage } from '../../shared/update/coverage.ts'
import { scanUpdate } from '../../shared/update/scan.ts'
import { decodeStateVector } from '../../shared/update/state-vector.ts'
import { type OpenTabs, parseTabMessage, type TabMessage, type Tabs } from './tabs.ts'

export interface SiblingsOptions {
  readonly openTabs: OpenTabs
  readonly doc: Y.Doc
  /** Which life of the document this tab has. */
  readonly epoch: () => Epoch | undefined
  /** Which life this tab may hear of only: its own, or that of the server it is talking to. */
  readonly heardEpoch: () => Epoch | undefined
  /** Something that this tab's document can take in whole: edits of another tab, or what was lacking here. */
  readonly learn: (update: Uint8Array, epoch: Epoch | undefined, isEdit: boolean) => void
  readonly learnAwareness: (awareness: Uint8Array) => void
}

const NO_DELETIONS = Uint8Array.of(0)

/**
 * Keeps this tab's document in step with those of the other tabs of this browser, without a server.
 *
 * - What another tab says is checked as a server would check it, and where something before it is missing here, that is
 *   asked for first: nothing ever waits in the document [L4].
 */
export class Siblings {
  readonly #options: SiblingsOptions
  readonly #tabs: Tabs
  /** Something is missing, and was asked for. */
  #hasAsked = false

  constructor(options: SiblingsOptions) {
    this.#options = options
    this.#tabs = options.openTabs((message) => this.#hear(parseTabMessage(message)))
    this.#hello(false)
  }

  /** Edits made in this tab. */
  tell(update: Uint8Array): void {
    this.#post(update, false)
  }

  tellAwareness(awareness: Uint8Array): void {
    this.#tabs.post({ type: 'awareness', awareness })
  }

  close(): void {
    this.#tabs.close()
  }

  #hear(message: TabMessage | undefined): void {
    switch (message?.type) {
      case 'hello':
        if (this.#isOfThisLife(message.epoch)) this.#answer(message.stateVector, message.isAnswer)
        return
      case 'update':
        if (this.#isOfThisLife(message.epoch)) this.#learn(message)
        return
      case 'awareness':
        return this.#options.learnAwareness(message.awareness)
      case undefined:
        return
      default:
        message satisfies never
    }
  }

  #isOfThisLife(epoch: Epoch | undefined): boolean {
    const own = this.#options.heardEpoch()
    return own === undefined || epoch === undefined || own === epoch
  }

  #hello(isAnswer: boolean): void {
    const { doc, epoch } = this.#options
    this.#tabs.post({ type: 'hello', epoch: epoch(), stateVector: Y.encodeStateVector(doc), isAnswer })
  }

  #answer(stateVector: Uint8Array, isAnswer: boolean): void {
    if (!isReadable(() => decodeStateVector(stateVector))) return
    // Also where no struct is missing: deletions are in no state vector.
    if (this.#options.doc.store.clients.size > 0)
      this.#post(Y.encodeStateAsUpdate(this.#options.doc, stateVector), true)
    if (!isAnswer) this.#hello(true)
  }

  #post(update: Uint8Array, isAnswer: boolean): void {
    this.#tabs.post({ type: 'update', epoch: this.#options.epoch(), isAnswer, update })
  }

  #learn({ update, epoch, isAnswer }: Extract<TabMessage, { type: 'update' }>): void {
    const { doc, learn } = this.#options
    let hasGap = false
    const isWhole = isReadable(() => {
      hasGap = Coverage.decode(Y.encodeStateVector(doc), NO_DELETIONS).hasGapBefore(scanUpdate(update))
    })
    if (!isWhole) return
    if (!hasGap) {
      this.#hasAsked = false
      learn(update, epoch, !isAnswer)
    } else if (!this.#hasAsked) {
      this.#hasAsked = true
      this.#hello(true)
    }
  }
}

/** Another tab may run another version: what cannot be read is not for this one. */
function isReadable(read: () => void): boolean {
  try {
    read()
    return true
  } catch (error) {
    if (error instanceof InkwireError) return false
    throw error
  }
}
