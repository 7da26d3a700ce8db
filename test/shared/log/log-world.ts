import type { Clock } from '../../../shared/clock.ts'
import { type DocName, parseDocName, SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { DocumentKeys } from '../../../shared/log/keys.ts'
import type { KnownHead, KnownHeads } from '../../../shared/log/known-heads.ts'
import type { LogLimits } from '../../../shared/log/log-limits.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import type { Room } from '../../../shared/log/room.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import type { StoreOpener } from '../../../shared/log/store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { DocumentLog, Entry } from '../../../shared/log/update-log.ts'
import type { Random } from '../../../shared/random.ts'
import { SYSTEM_CLOCK } from '../../contract/system-clock.ts'

export const NOTES = parseDocName('notes') as DocName
export const KEYS = new DocumentKeys(NOTES)

/** A disk in memory that can be tampered with, a guard of its heads, and the log's alarms. */
export class LogWorld {
  readonly disk = new SortedBytes()
  readonly heads = new HeadsInMemory()
  readonly alarms: string[] = []

  openLog(
    options: {
      open?: StoreOpener
      clock?: Clock
      random?: Random
      heads?: boolean
      room?: Room
      limits?: Partial<LogLimits>
    } = {},
  ): Promise<StoreLog> {
    return StoreLog.open({
      open: options.open ?? MemoryStore.opener(this.disk),
      clock: options.clock ?? SYSTEM_CLOCK,
      random: options.random ?? Math.random,
      observer: { committed() {}, alarm: (text) => this.alarms.push(text) },
      ...(options.room === undefined ? {} : { room: options.room }),
      ...(options.heads === false ? {} : { knownHeads: this.heads }),
      limits: { reopenMinMs: 1, reopenMaxMs: 4, ...options.limits },
    })
  }

  /** Entries 1 to `count` of `notes`, and snapshots of it. */
  async write(count: number, ...snapshots: number[]): Promise<void> {
    const log = await this.openLog()
    const notes = await log.open(NOTES)
    await append(notes, count)
    for (const seq of snapshots) await notes.putSnapshot(snapshotAt(seq))
    await log.close()
  }

  drop(key: Uint8Array): void {
    this.disk.apply([{ type: 'del', key }])
  }

  /** Turns one bit of a value around; by default in its last byte. */
  flip(key: Uint8Array, bit?: number): void {
    const value = Uint8Array.from(this.disk.get(key) as Uint8Array)
    const at = bit ?? value.length * 8 - 1
    value[at >> 3] = (value[at >> 3] as number) ^ (1 << (at & 7))
    this.disk.apply([{ type: 'put', key, value }])
  }
}

class HeadsInMemory implements KnownHeads {
  readonly heads = new Map<DocName, KnownHead>()

  async read(doc: DocName): Promise<KnownHead | undefined> {
    return this.heads.get(doc)
  }

  async list(after: DocName | undefined, limit: number): Promise<readonly DocName[]> {
    const names = [...this.heads.keys()].sort()
    return names.filter((name) => after === undefined || name > after).slice(0, limit)
  }

  note(doc: DocName, epoch: KnownHead['epoch'], seq: Seq): void {
    this.heads.set(doc, { epoch, seq })
  }

  async forget(doc: DocName): Promise<void> {
    this.heads.delete(doc)
  }
}

/** Updates whose only byte is their seq. */
export async function append(notes: DocumentLog, count: number, author = 'alice'): Promise<void> {
  const first = notes.head + 1
  await Promise.all(Array.from({ length: count }, (_, n) => notes.append(Uint8Array.of(first + n), author)))
}

export function snapshotAt(seq: number) {
  const part = Uint8Array.of(seq)
  return { seq: seq as Seq, timeMs: 1, update: part, stateVector: part, deleteSet: part }
}

export function seqs(entries: readonly Entry[]): number[] {
  return entries.map((entry) => {
    if (entry.update.length !== 1 || entry.update[0] !== entry.seq % 256)
      throw new Error(`wrong bytes at ${entry.seq}`)
    return entry.seq
  })
}

export async function readAll(notes: DocumentLog, after: number = SEQ_ZERO): Promise<number[]> {
  const all: number[] = []
  for (let seq = after as Seq; ; ) {
    const page = await notes.read(seq, 1024)
    const last = page.at(-1)
    if (last === undefined) return all
    all.push(...seqs(page))
    seq = last.seq
  }
}

export function numbers(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}
