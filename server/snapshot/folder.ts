import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import { SEQ_ZERO, type Seq } from '../../shared/ids.ts'
import type { DocumentLog, Entry, Snapshot } from '../../shared/log/update-log.ts'
import type { Folding } from '../channel/folding.ts'
import type { Folded } from './fold.ts'
import {
  choosePrune,
  isFoldDue,
  type Kept,
  type Occasion,
  type SnapshotPolicy,
  withoutSnapshots,
} from './policy.ts'
import { surveyKept } from './survey.ts'

export interface FoldTelemetry {
  folded(elapsedMs: number): void
  foldFailed(): void
  quarantined(): void
  alarm(text: string, cause?: unknown): void
}

export interface FolderOptions {
  /** The work itself: `fold` inline in the simulation, in a worker thread in the process [S3]. */
  readonly fold: (base: Snapshot | undefined, entries: readonly Entry[]) => Promise<Folded>
  readonly policy: SnapshotPolicy
  readonly clock: Clock
  readonly telemetry: FoldTelemetry
}

// One step of a long backlog: what the worker holds at once, and what a crash makes us do again.
const STEP_MAX_ENTRIES = 5000
const STEP_MAX_BYTES = 4 * 1024 * 1024
const PAGE_MAX_BYTES = 256 * 1024

// Between finding a document due and folding it: a burst of edits becomes one fold.
const FOLD_DELAY_MS = 1000

/** What is known of an open document's log beyond its newest snapshot. */
interface Growth {
  entries: number
  bytes: number
  /** Of the newest snapshot; 0 until it was read once. */
  snapshotBytes: number
  grownMs: number
  /** What the log keeps; found out at the first fold, then kept up. */
  kept: Kept[] | undefined
  /** Folding failed: nothing is tried again before the tail is so long. */
  retryEntries: number
  cancelDue: (() => void) | undefined
  cancelIdle: (() => void) | undefined
}

/**
 * Folds the tails of open documents into snapshots, one document at a time.
 *
 * - [S1] A snapshot is what the entries up to its seq say, all of them, in order.
 * - [S2] It is put in place and what it replaces goes as one synced write.
 * - [S3] An entry that cannot be applied is quarantined with an alarm, before the snapshot that leaves it out.
 * - [S4] What lies within the horizon stays.
 *
 * A failure costs nothing but the snapshot: the entries are there, and it is tried again later.
 */
export class Folder implements Folding {
  readonly #options: FolderOptions
  readonly #growths = new Map<DocumentLog, Growth>()
  readonly #queue = new Map<DocumentLog, Occasion>()
  #running: { readonly log: DocumentLog; readonly done: Promise<void> } | undefined
  #isClosed = false

  constructor(options: FolderOptions) {
    this.#options = options
  }

  /** Documents whose turn has not come yet. */
  get waiting(): number {
    return this.#queue.size
  }

  /** What the logs of open documents hold beyond their newest snapshots. */
  get unfolded(): { readonly entries: number; readonly bytes: number } {
    let entries = 0
    let bytes = 0
    for (const growth of this.#growths.values()) {
      entries += growth.entries
      bytes += growth.bytes
    }
    return { entries, bytes }
  }

  grown(log: DocumentLog, entries: readonly Entry[]): void {
    if (this.#isClosed || log.condition.state !== 'sound') return
    const growth = this.#growths.get(log) ?? this.#begin(log)
    growth.entries += entries.length
    for (const { update } of entries) growth.bytes += update.byteLength
    growth.grownMs = this.#options.clock.nowMs()
    this.#watchIdle(log, growth)
    if (growth.cancelDue !== undefined || !this.#isDue(growth, 'busy')) return
    growth.cancelDue = this.#options.clock.after(FOLD_DELAY_MS, () => {
      growth.cancelDue = undefined
      this.#enqueue(log, 'busy')
    })
  }

  async rest(log: DocumentLog): Promise<void> {
    const growth = this.#growths.get(log)
    if (growth === undefined) return
    growth.cancelDue?.()
    growth.cancelIdle?.()
    this.#queue.delete(log)
    if (this.#running?.log === log) await this.#running.done
    // Somebody may already be waiting to open the document again: fold only where that means no queue.
    const isFree = this.#running === undefined && !this.#isClosed
    if (isFree && this.#isDue(growth, 'quiet')) {
      this.#enqueue(log, 'quiet')
      await this.#running?.done
    }
    growth.cancelDue?.()
    growth.cancelIdle?.()
    this.#growths.delete(log)
  }

  /** Starts no more folds; the one that runs goes on until it ends or its log is closed. Idempotent. */
  close(): void {
    this.#isClosed = true
    this.#queue.clear()
    for (const growth of this.#growths.values()) {
      growth.cancelDue?.()
      growth.cancelIdle?.()
    }
  }

  #begin(log: DocumentLog): Growth {
    const growth: Growth = {
      entries: 0,
      bytes: 0,
      snapshotBytes: 0,
      grownMs: 0,
      kept: undefined,
      retryEntries: 0,
      cancelDue: undefined,
      cancelIdle: undefined,
    }
    this.#growths.set(log, growth)
    return growth
  }

  #isDue(growth: Growth, occasion: Occasion): boolean {
    return growth.entries >= growth.retryEntries && isFoldDue(growth, occasion, this.#options.policy)
  }

  /** One timer a document, set again for the rest of the time when there was an edit meanwhile. */
  #watchIdle(log: DocumentLog, growth: Growth): void {
    if (growth.cancelIdle !== undefined) return
    const { clock, policy } = this.#options
    const wait = (delayMs: number) => {
      growth.cancelIdle = clock.after(delayMs, () => {
        const leftMs = Math.min(growth.grownMs + policy.foldIdleMs - clock.nowMs(), policy.foldIdleMs)
        if (leftMs > 0) return wait(leftMs)
        growth.cancelIdle = undefined
        if (this.#isDue(growth, 'quiet')) this.#enqueue(log, 'quiet')
      })
    }
    wait(policy.foldIdleMs)
  }

  #enqueue(log: DocumentLog, occasion: Occasion): void {
    if (this.#isClosed || !this.#growths.has(log)) return
    this.#queue.set(log, occasion)
    this.#runNext()
  }

  #runNext(): void {
    if (this.#running !== undefined) return
    for (const [log, occasion] of this.#queue) {
      this.#queue.delete(log)
      const growth = this.#growths.get(log)
      if (growth === undefined) continue
      const done = this.#foldTail(log, growth, occasion).then(() => {
        this.#running = undefined
        this.#runNext()
      })
      this.#running = { log, done }
      return
    }
  }

  /** Never rejects. */
  async #foldTail(log: DocumentLog, growth: Growth, occasion: Occasion): Promise<void> {
    const { clock, telemetry } = this.#options
    try {
      while (!this.#isClosed && this.#isDue(growth, occasion)) {
        const beganMs = clock.nowMs()
        if (!(await this.#foldStep(log, growth, occasion))) return
        telemetry.folded(clock.nowMs() - beganMs)
      }
      growth.retryEntries = 0
    } catch (cause) {
      // A log that is being closed or deleted fails too: then there is nothing to say.
      if (this.#isClosed || !this.#growths.has(log)) return
      growth.retryEntries = Math.max(1, growth.entries * 2)
      telemetry.foldFailed()
      telemetry.alarm(`no snapshot could be made of a document, its log stays as it is: ${log.doc}`, cause)
    }
  }

  /** Returns false when it turned out that a fold is not worth it. */
  async #foldStep(log: DocumentLog, growth: Growth, occasion: Occasion): Promise<boolean> {
    const { clock, fold, policy, telemetry } = this.#options
    const base = await log.snapshot()
    growth.snapshotBytes = base?.update.byteLength ?? 0
    const entries = await readStep(log, base?.seq ?? SEQ_ZERO)
    const last = entries.at(-1)
    if (last === undefined || !this.#isDue(growth, occasion)) return false
    const { update, stateVector, deleteSet, quarantined } = await fold(base, entries)
    growth.kept ??= await surveyKept(log, PAGE_MAX_BYTES)
    for (const seq of quarantined) await this.#quarantine(log, seq)
    const bytes = entries.reduce((sum, entry) => sum + entry.update.byteLength, 0)
    const kept = withSnapshot(growth.kept, last, bytes)
    const prune = choosePrune(kept, clock.nowMs(), policy)
    await log.putSnapshot({ seq: last.seq, timeMs: clock.nowMs(), update, stateVector, deleteSet }, prune) // [S2]
    growth.kept = prune === undefined ? kept : withoutSnapshots(kept, prune)
    growth.entries -= entries.length
    growth.bytes -= bytes
    growth.snapshotBytes = update.byteLength
    if (quarantined.length > 0)
      telemetry.alarm(`${quarantined.length} entries of a document were quarantined: ${log.doc}`)
    await this.#compress(log, base?.seq ?? SEQ_ZERO, last.seq)
    return true
  }

  /** Never rejects: what cannot be compressed stays as it is. */
  async #compress(log: DocumentLog, after: Seq, through: Seq): Promise<void> {
    try {
      await log.compress(after, through)
    } catch (cause) {
      if (this.#isClosed || !this.#growths.has(log)) return
      this.#options.telemetry.alarm(`the history of a document could not be compressed: ${log.doc}`, cause)
    }
  }

  async #quarantine(log: DocumentLog, seq: Seq): Promise<void> {
    await log.quarantine(seq)
    this.#options.telemetry.quarantined()
  }
}

async function readStep(log: DocumentLog, afterSeq: Seq): Promise<Entry[]> {
  const entries: Entry[] = []
  let bytes = 0
  let seq = afterSeq
  while (seq < log.head && entries.length < STEP_MAX_ENTRIES && bytes < STEP_MAX_BYTES) {
    const page = await log.read(seq, PAGE_MAX_BYTES)
    const last = page.at(-1)
    if (last === undefined) throw new InkwireError('LOG_DAMAGED', 'a log ends before its head')
    for (const { update } of page) bytes += update.byteLength
    entries.push(...page)
    seq = last.seq
  }
  return entries
}

function withSnapshot(kept: readonly Kept[], last: Entry, bytes: number): Kept[] {
  const before = kept.at(-1)
  const earlier = before === undefined ? [] : [...kept.slice(0, -1), { ...before, bytesAfter: bytes }]
  return [...earlier, { seq: last.seq, timeMs: last.timeMs, bytesAfter: 0 }]
}
