import { InkwireError } from '../../shared/errors.ts'
import { type Epoch, SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import { type DocumentLog, type Entry, lastReadable } from '../../shared/log/update-log.ts'
import { type Position, parseAuthor } from './local-author.ts'

export interface OwnEntry {
  /** In the local log. */
  readonly seq: Seq
  readonly update: Uint8Array
}

/** What a local log says about its document. */
export interface LocalContents {
  /** Applied in this order they give the document; those unacknowledged are among them. */
  readonly updates: readonly Uint8Array[]
  readonly unacknowledged: readonly OwnEntry[]
  /** Own entries up to here are acknowledged, or another tab's to publish. */
  readonly acknowledgedThrough: number
  /** Of which life of the document this is; undefined when no server and no tab ever said. */
  readonly epoch: Epoch | undefined
  /** Everything up to here is in `updates`; undefined when only a part of what the server has may be. */
  readonly position: Position | undefined
  /** Where the newest snapshot stands. */
  readonly snapshotSeq: Seq
  /** A part could not be read. What is here is a prefix of what was written. */
  readonly isDamaged: boolean
}

const PAGE_BYTES = 1024 * 1024

/** Reads a local log from its newest snapshot on. Rejects when the store fails; damage is told in the result. */
export async function readLocalLog(log: DocumentLog): Promise<LocalContents> {
  const reading = new Reading()
  try {
    const snapshot = await log.snapshot()
    if (snapshot !== undefined) reading.snapshot(snapshot.seq, snapshot.update)
    const end = lastReadable(log)
    while (reading.seq < end) {
      for (const entry of await log.read(reading.seq, PAGE_BYTES)) reading.entry(entry)
    }
    return reading.contents(log.condition.state === 'damaged')
  } catch (error) {
    if (!(error instanceof InkwireError) || error.code !== 'LOG_DAMAGED') throw error
    return reading.contents(true)
  }
}

class Reading {
  readonly #updates: Uint8Array[] = []
  #own: OwnEntry[] = []
  #acknowledgedThrough = 0
  #epoch: Epoch | undefined
  #position: Position | undefined
  #snapshotSeq: Seq = SEQ_ZERO
  #seq: Seq = SEQ_ZERO

  /** The last one read. */
  get seq(): Seq {
    return this.#seq
  }

  snapshot(seq: Seq, update: Uint8Array): void {
    this.#updates.push(update)
    this.#snapshotSeq = seq
    this.#seq = seq
  }

  entry({ seq, author, update }: Entry): void {
    this.#seq = seq
    // Whatever a later version may have written there: it was applied, so it is applied again.
    const parsed = parseAuthor(author) ?? { type: 'tab', epoch: undefined }
    if (parsed.type !== 'mark' && parsed.type !== 'adopted') this.#updates.push(update)
    switch (parsed.type) {
      case 'own':
        this.#own.push({ seq, update })
        return
      case 'tab':
        this.#epoch ??= parsed.epoch
        return
      case 'server':
        return this.#reach(parsed.position)
      case 'mark':
        this.#acknowledgedThrough = Math.max(this.#acknowledgedThrough, parsed.acknowledgedThrough)
        return this.#reach(parsed.position)
      case 'adopted':
        this.#acknowledgedThrough = Math.max(this.#acknowledgedThrough, parsed.through)
        return
      default:
        parsed satisfies never
    }
  }

  contents(isDamaged: boolean): LocalContents {
    return {
      updates: this.#updates,
      unacknowledged: this.#own.filter(({ seq }) => seq > this.#acknowledgedThrough),
      acknowledgedThrough: this.#acknowledgedThrough,
      epoch: this.#epoch,
      position: this.#position,
      snapshotSeq: this.#snapshotSeq,
      isDamaged,
    }
  }

  #reach(position: Position): void {
    this.#epoch = position.epoch
    this.#position = position
  }
}
