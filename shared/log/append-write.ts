import type { InkwireError } from '../errors.ts'
import type { Seq } from '../ids.ts'
import type { Link } from './chain.ts'
import type { Write } from './group-commit.ts'
import type { Operation } from './store.ts'
import type { Entry } from './update-log.ts'

/** Where appends of one document come from. */
interface Appender {
  taken(write: AppendWrite): void
  committed(entries: readonly Entry[], head: Link): void
}

/** Appends of one document that go to the disk together. */
export class AppendWrite implements Write {
  readonly operations: Operation[] = []
  bytes = 0
  readonly #appender: Appender
  readonly #entries: Entry[] = []
  readonly #settlements: { resolve(seq: Seq): void; reject(error: InkwireError): void }[] = []
  #checksum = 0

  constructor(appender: Appender) {
    this.#appender = appender
  }

  append(entry: Entry, operations: readonly Operation[], bytes: number, checksum: number): Promise<Seq> {
    this.operations.push(...operations)
    this.bytes += bytes
    this.#entries.push(entry)
    this.#checksum = checksum
    return new Promise((resolve, reject) => this.#settlements.push({ resolve, reject }))
  }

  taken(): void {
    this.#appender.taken(this)
  }

  committed(): void {
    const last = this.#entries.at(-1) as Entry
    this.#appender.committed(this.#entries, { seq: last.seq, checksum: this.#checksum })
    for (const [index, { resolve }] of this.#settlements.entries())
      resolve((this.#entries[index] as Entry).seq)
  }

  failed(error: InkwireError): void {
    for (const { reject } of this.#settlements) reject(error)
  }
}
