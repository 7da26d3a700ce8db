import { InkwireError } from '../../shared/errors.ts'
import { type DocName, type Epoch, nextSeq, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type {
  Condition,
  DocumentLog,
  Entry,
  Follower,
  Prune,
  Snapshot,
  UpdateLog,
} from '../../shared/log/update-log.ts'

interface Waiting {
  readonly update: Uint8Array
  readonly author: string
  resolve(seq: Seq): void
  reject(error: Error): void
}

/** A document's log whose disk is moved by hand: nothing is on it before `commit`. */
export class HandDocumentLog implements DocumentLog {
  readonly doc: DocName
  readonly epoch = 7 as Epoch
  readonly entries: Entry[] = []
  snapshots: Snapshot[] = []
  condition: Condition = { state: 'sound' }
  readonly flaws: readonly string[] = []
  readonly prunedThrough = SEQ_ZERO
  isClosed = false
  reads = 0
  readonly #waiting: Waiting[] = []
  readonly #followers = new Set<Follower>()

  constructor(doc: DocName) {
    this.doc = doc
  }

  get head(): Seq {
    return this.entries.at(-1)?.seq ?? this.snapshots.at(-1)?.seq ?? SEQ_ZERO
  }

  append(update: Uint8Array, author: string): Promise<Seq> {
    return new Promise((resolve, reject) => this.#waiting.push({ update, author, resolve, reject }))
  }

  /** Everything appended so far reaches the disk at once. */
  commit(): void {
    const committed = this.#waiting.splice(0)
    const fresh = committed.map(({ update, author }) => this.#put(update, author))
    if (fresh.length > 0) for (const follower of this.#followers) follower.deliver(fresh)
    for (const [index, { resolve }] of committed.entries()) resolve((fresh[index] as Entry).seq)
  }

  fail(): void {
    const error = new InkwireError('LOG_UNAVAILABLE', 'the disk is gone')
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    for (const follower of this.#followers) follower.fail(error)
  }

  follow(_afterSeq: Seq, follower: Follower): () => void {
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  async read(afterSeq: Seq, maxBytes: number): Promise<readonly Entry[]> {
    this.reads++
    const rest = this.entries.filter(({ seq }) => seq > afterSeq)
    if (rest[0] !== undefined && rest[0].seq !== afterSeq + 1) throw new InkwireError('LOG_DAMAGED', 'pruned')
    let bytes = 0
    return rest.filter(({ update }, index) => {
      bytes += update.byteLength
      return index === 0 || bytes <= maxBytes
    })
  }

  async snapshot(): Promise<Snapshot | undefined> {
    return this.snapshots.at(-1)
  }

  async snapshotSeqs(): Promise<readonly Seq[]> {
    return this.snapshots.map(({ seq }) => seq)
  }

  async putSnapshot(snapshot: Omit<Snapshot, 'epoch'>, prune?: Prune): Promise<void> {
    this.snapshots.push({ ...snapshot, epoch: this.epoch })
    if (prune !== undefined) await this.prune(prune)
  }

  async prune({ entriesThrough }: Prune): Promise<void> {
    while (this.entries[0] !== undefined && this.entries[0].seq <= entriesThrough) this.entries.shift()
  }

  async quarantine(): Promise<void> {}

  async compress(): Promise<void> {}

  async close(): Promise<void> {
    this.isClosed = true
  }

  #put(update: Uint8Array, author: string): Entry {
    const entry = { epoch: this.epoch, seq: nextSeq(this.head), timeMs: 0, author, update }
    this.entries.push(entry)
    return entry
  }
}

/** Documents whose disks are moved by hand. */
export class HandLog implements UpdateLog {
  readonly documents = new Map<DocName, HandDocumentLog>()
  opens = 0

  async open(doc: DocName): Promise<HandDocumentLog> {
    this.opens++
    return this.document(doc)
  }

  document(doc: DocName): HandDocumentLog {
    const known = this.documents.get(doc) ?? new HandDocumentLog(doc)
    this.documents.set(doc, known)
    return known
  }

  async list(): Promise<readonly DocName[]> {
    return [...this.documents.keys()]
  }

  async delete(doc: DocName): Promise<void> {
    this.documents.delete(doc)
  }

  async close(): Promise<void> {}
}
