import { InkwireError } from '../errors.ts'
import type { DocName, Seq } from '../ids.ts'
import type { Link } from './chain.ts'
import { checkWritable } from './check-writable.ts'
import { type DocumentRecord, encodeRecord } from './document-record.ts'
import type { DocumentKeys } from './keys.ts'
import type { LogLimits } from './log-limits.ts'
import type { Room } from './room.ts'
import type { Operation, Store } from './store.ts'
import type { StoreLife } from './store-keeper.ts'
import type { Condition } from './update-log.ts'

export interface DocumentStateOptions {
  readonly doc: DocName
  readonly keys: DocumentKeys
  readonly life: StoreLife
  readonly limits: LogLimits
  readonly room: Room
  readonly record: DocumentRecord
  readonly head: Link
  readonly condition: Condition
  /** Something that was thought whole is not: the document has to be looked at anew. */
  readonly onDoubt: (error: InkwireError) => void
}

const FULL: Condition = { state: 'full' }

/** What the parts of an open document share: how far it goes, what is kept of it, and whether it can still be used. */
export class DocumentState {
  readonly doc: DocName
  readonly keys: DocumentKeys
  readonly life: StoreLife
  readonly limits: LogLimits
  readonly #room: Room
  readonly #found: Condition
  /** As it is on disk; of a document that has no entry yet, as it will be. */
  record: DocumentRecord
  /** The last entry on disk. */
  head: Link
  /** Entries up to here may be gone from the store at any moment. */
  goingThrough: Seq
  readonly #onDoubt: (error: InkwireError) => void
  #failure: InkwireError | undefined

  constructor(options: DocumentStateOptions) {
    this.doc = options.doc
    this.keys = options.keys
    this.life = options.life
    this.limits = options.limits
    this.#room = options.room
    this.#found = options.condition
    this.record = options.record
    this.head = options.head
    this.goingThrough = options.record.prunedThrough
    this.#onDoubt = options.onDoubt
  }

  get condition(): Condition {
    return this.#found.state === 'sound' && this.#room.isFull ? FULL : this.#found
  }

  /** Why it cannot be used any more. The first reason stays. */
  get failure(): InkwireError | undefined {
    return this.#failure
  }

  fail(error: InkwireError): void {
    this.#failure ??= error
  }

  checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  checkWritable(): void {
    this.checkUsable()
    checkWritable(this)
  }

  /** That the entries after `seq` are kept. */
  checkReachable(seq: Seq): void {
    if (seq >= this.goingThrough) return
    throw new InkwireError('LOG_DAMAGED', `the log of ${this.doc} is pruned beyond ${seq}`)
  }

  /** Reads; an error of the store puts the document in doubt. */
  async fromStore<T>(read: (store: Store) => Promise<T>): Promise<T> {
    try {
      const found = await read(this.life.store)
      this.checkUsable()
      return found
    } catch (cause) {
      this.checkUsable()
      const error = new InkwireError('LOG_UNAVAILABLE', `cannot read ${this.doc}`, { cause })
      this.#onDoubt(error)
      throw error
    }
  }

  damaged(reason: string): InkwireError {
    return new InkwireError('LOG_DAMAGED', `the log of ${this.doc} is damaged: ${reason}`)
  }

  /** What the present state needs is damaged. */
  doubt(reason: string): InkwireError {
    const error = this.damaged(reason)
    this.#onDoubt(error)
    return error
  }

  /** The present state needs nothing before the newest snapshot: damage there ends reads of history only. */
  entryDamaged(seq: Seq, reason: string): InkwireError {
    return seq > (this.record.snapshots.at(-1)?.seq ?? 0) ? this.doubt(reason) : this.damaged(reason)
  }

  putRecord(record: DocumentRecord): Operation {
    return { type: 'put', key: this.keys.record, value: encodeRecord(record, this.keys.record) }
  }
}
