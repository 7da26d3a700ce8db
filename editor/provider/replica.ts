import * as Y from 'yjs'
import type { Epoch } from '../../shared/ids.ts'
import { noteReceived } from './received.ts'

/** Where an update that did not happen here comes from. */
export type Source =
  | { readonly type: 'server' }
  /** `isEdit`: it was just edited there; otherwise it is what that tab had and this one lacked. */
  | { readonly type: 'tab'; readonly epoch: Epoch | undefined; readonly isEdit: boolean }
  | { readonly type: 'local log' }

export interface ReplicaOptions {
  readonly doc: Y.Doc
  /** The origin of transactions that did not happen here. */
  readonly origin: object
  /** A transaction of this browser, after it ended. */
  readonly onEdit: (update: Uint8Array) => void
  /** What updates from elsewhere brought that was news, after their transaction ended. */
  readonly onNews: (news: Uint8Array, source: Source) => void
}

/** The `Y.Doc` as the provider sees it: what happened here is told, what happened elsewhere is applied. */
export class Replica {
  readonly #options: ReplicaOptions
  #source: Source | undefined
  #isDamaged = false
  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    const { onEdit, onNews } = this.#options
    if (origin !== this.#options.origin) onEdit(update)
    else if (this.#source !== undefined) onNews(update, this.#source)
  }

  constructor(options: ReplicaOptions) {
    this.#options = options
    options.doc.on('update', this.#onUpdate)
  }

  get doc(): Y.Doc {
    return this.#options.doc
  }

  get isEmpty(): boolean {
    const { store } = this.doc
    return store.clients.size === 0 && isWhole(this.doc)
  }

  /** Nothing waits for what it refers to [L4]. */
  get isWhole(): boolean {
    return isWhole(this.doc)
  }

  /** An update could not be applied: nobody knows what this copy holds [R4]. */
  get isDamaged(): boolean {
    return this.#isDamaged
  }

  /** All in one transaction. Throws what observers of the document throw; then the updates are applied all the same. */
  apply(updates: readonly Uint8Array[], source: Source): void {
    const { doc, origin } = this.#options
    const before = { client: doc.clientID, clock: Y.getState(doc.store, doc.clientID) }
    this.#source = source
    try {
      Y.transact(
        doc,
        (transaction) => {
          noteReceived(transaction, updates)
          this.#applyEach(updates)
        },
        origin,
        false,
      )
    } finally {
      this.#source = undefined
      // Yjs takes another client id where somebody else writes under ours. With words of ours under it, there are now
      // two truths of what they are.
      if (doc.clientID !== before.client && before.clock > 0) this.#isDamaged = true
    }
  }

  close(): void {
    this.doc.off('update', this.#onUpdate)
  }

  #applyEach(updates: readonly Uint8Array[]): void {
    try {
      for (const update of updates) Y.applyUpdate(this.doc, update, this.#options.origin)
    } catch {
      this.#isDamaged = true
    }
  }
}

export function isWhole({ store }: Y.Doc): boolean {
  return store.pendingStructs === null && store.pendingDs === null
}
