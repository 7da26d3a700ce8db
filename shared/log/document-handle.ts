import { assert } from '../assert.ts'
import type { DocName, Epoch, Seq } from '../ids.ts'
import type { Following } from './following.ts'
import type { OpenDocument } from './open-document.ts'
import type { Condition, DocumentLog, Entry, Follower, Prune, Snapshot } from './update-log.ts'

/** One opening of a document, over the state that all openings share. */
export class DocumentHandle implements DocumentLog {
  readonly #document: OpenDocument
  readonly #release: () => Promise<void>
  readonly #followings = new Set<Following>()
  #closing: Promise<void> | undefined

  constructor(document: OpenDocument, release: () => Promise<void>) {
    this.#document = document
    this.#release = release
  }

  get doc(): DocName {
    return this.#document.doc
  }

  get epoch(): Epoch {
    return this.#document.epoch
  }

  get head(): Seq {
    return this.#document.head
  }

  get condition(): Condition {
    return this.#document.condition
  }

  get flaws(): readonly string[] {
    return this.#document.flaws
  }

  get prunedThrough(): Seq {
    return this.#document.prunedThrough
  }

  append(update: Uint8Array, author: string): Promise<Seq> {
    return this.#open.append(update, author)
  }

  follow(afterSeq: Seq, follower: Follower): () => void {
    const following = this.#open.follow(afterSeq, follower)
    this.#followings.add(following)
    return () => {
      this.#document.unfollow(following)
      this.#followings.delete(following)
    }
  }

  async read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    return this.#open.read(afterSeq, maxBytes)
  }

  async snapshot(seq?: Seq): Promise<Snapshot | undefined> {
    const { reader, head } = this.#open
    return reader.snapshot(seq ?? head)
  }

  async snapshotSeqs(): Promise<readonly Seq[]> {
    return this.#open.snapshotSeqs()
  }

  async putSnapshot(snapshot: Omit<Snapshot, 'epoch'>, prune?: Prune): Promise<void> {
    return this.#open.changes.putSnapshot(snapshot, prune)
  }

  async compress(after: Seq, through: Seq): Promise<void> {
    return this.#open.changes.compress(after, through)
  }

  async prune(prune: Prune): Promise<void> {
    return this.#open.changes.prune(prune)
  }

  async quarantine(seq: Seq): Promise<void> {
    return this.#open.changes.quarantine(seq)
  }

  close(): Promise<void> {
    if (this.#closing === undefined) {
      for (const following of this.#followings) this.#document.unfollow(following)
      this.#followings.clear()
      this.#closing = this.#release()
    }
    return this.#closing
  }

  get #open(): OpenDocument {
    assert(this.#closing === undefined, `${this.doc} is used after its close`)
    return this.#document
  }
}
