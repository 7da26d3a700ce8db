import type { DocumentLog } from '../../shared/log/update-log.ts'
import type { CatalogueRecord } from '../api/catalogue-record.ts'
import { GONE_KEPT_MS } from '../api/gone-documents.ts'
import type { KnownBackup } from '../backup/known-backups.ts'
import type { FileUses } from '../files/file-uses.ts'
import { inspectLog } from './inspect.ts'

/** What a deletion takes away, and what still keeps it and for how long [D1]. Times are of Unix, in milliseconds. */
export interface Receipt {
  readonly document: string
  readonly title: string | null
  readonly atMs: number
  readonly isForGood: boolean
  /** What the log held; undefined where it is too damaged to be counted. */
  readonly log: Held | undefined
  /** What the log of its comments held, which goes with it; null where there are none. */
  readonly comments: Held | undefined | null
  readonly files: {
    /** Those that no other document uses. */
    readonly removed: number
    readonly bytes: number
    readonly keptForOthers: number
  }
  /** Until then it is in the trash, all of it, and can be brought back; then all that is named above goes. */
  readonly restorableUntilMs: number | undefined
  /** Until then a browser that comes back with a copy is told to remove it; one that never comes back keeps it. */
  readonly browsersToldUntilMs: number
  /** Backups that were told to this server and may hold it. `goneByMs` undefined: for ever, as they were made. */
  readonly backups: readonly (KnownBackup & { readonly goneByMs: number | undefined })[]
}

interface Held {
  readonly entries: number
  readonly snapshots: number
  readonly bytes: number
}

const DAY_MS = 24 * 60 * 60 * 1000
const USES_MAX = 100_000

export async function receiptFor(options: {
  readonly log: DocumentLog
  readonly comments: DocumentLog | undefined
  readonly record: CatalogueRecord | undefined
  readonly uses: FileUses
  readonly backups: readonly KnownBackup[]
  readonly isForGood: boolean
  readonly nowMs: number
  readonly deletedKeptMs: number
}): Promise<Receipt> {
  const { backups, comments, deletedKeptMs, isForGood, log, nowMs, record, uses } = options
  const files = { removed: 0, bytes: 0, keptForOthers: 0 }
  for (const { doc } of [log, comments ?? []].flat()) {
    for (const { hash, size } of await uses.of(doc, USES_MAX)) {
      if (await uses.isUsedByOthers(hash, doc)) files.keptForOthers += 1
      else {
        files.removed += 1
        files.bytes += size
      }
    }
  }
  const goneMs = isForGood ? nowMs : (record?.deletedMs ?? nowMs) + deletedKeptMs
  return {
    document: log.doc,
    title: record?.title ?? null,
    atMs: nowMs,
    isForGood,
    log: await count(log),
    comments: comments === undefined || isEmpty(comments) ? null : await count(comments),
    files,
    restorableUntilMs: isForGood ? undefined : goneMs,
    browsersToldUntilMs: goneMs + GONE_KEPT_MS,
    backups: backups.map((backup) => ({
      ...backup,
      // The next backup is the first without it; the last one with it goes so many days later.
      goneByMs: backup.keepDays === null ? undefined : goneMs + (backup.keepDays + 1) * DAY_MS,
    })),
  }
}

function isEmpty({ condition, head }: DocumentLog): boolean {
  return head === 0 && condition.state !== 'damaged'
}

async function count(log: DocumentLog): Promise<Held | undefined> {
  try {
    const { entries, snapshots } = await inspectLog(log)
    const bytes = snapshots.reduce((sum, snapshot) => sum + snapshot.bytes, entries.bytes)
    return { entries: entries.count, snapshots: snapshots.length, bytes }
  } catch {
    return undefined // It is deleted all the same; how much there was of it, nobody can say.
  }
}
