import { mkdir, readdir, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import type { LogLimits } from '../../shared/log/log-limits.ts'
import type { LogObserver } from '../../shared/log/log-observer.ts'
import type { Openings } from '../../shared/log/openings.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { StoredHeads } from '../../shared/log/stored-heads.ts'
import type { Random } from '../../shared/random.ts'
import { withAdvice } from './advice.ts'
import { compressing } from './compressing-store.ts'
import { DataFolderError } from './data-folder-error.ts'
import { DEFLATE } from './deflate.ts'
import { DiskRoom, RESERVE_FILE } from './disk-room.ts'
import { type LevelOpenerOptions, levelOpener } from './level-opener.ts'
import { DATA_FORMAT, type Marker, readMarker, syncFolder, writeMarker } from './marker.ts'
import { JOURNAL_FILE, OpeningJournal } from './opening-journal.ts'

export interface DataFolderOptions {
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly observer: LogObserver
  readonly limits?: Partial<LogLimits>
  /** Room on the disk that is held back for a bad day [L7]. 0, the default: none, and nobody looks. */
  readonly reserveBytes?: number
}

/** All that a server keeps: one folder, one process. */
export interface DataFolder {
  /** Absolute. */
  readonly folder: string
  readonly log: StoreLog
  /** How many writes the catalogue has had, as far as is known outside of it. */
  readonly knownWrites: Pick<StoredHeads, 'readWrites' | 'noteWrites'>
  /** Undefined where no room is held back. */
  readonly room: DiskRoom | undefined
  /** For whatever else is opened in the folder. */
  readonly openings: Openings
  /** Says what to do, too, where that is known. */
  readonly alarm: (text: string, cause?: unknown) => void
  /** Closes the log, and what stands behind it. Idempotent. */
  close(): Promise<void>
}

// A new file system's own folder, and what a crash left of the first marker.
const HARMLESS = ['lost+found', 'inkwire.json.new', RESERVE_FILE, JOURNAL_FILE]

/**
 * Opens a data folder, or makes one of a folder that is missing or empty:
 *
 *     inkwire.json   what this folder is: format, and whether its making was finished
 *     log/           LevelDB: the documents
 *     heads/         LevelDB: how far each document's log goes, so that a shorter one is noticed [L6]
 *     reserve        room on the disk that is held back [L7]
 *     opening        what is just being opened, in case that ends the process [L8]
 *
 * Databases are created only while the marker says that the folder is still being made. Rejects with a
 * `DataFolderError`, and leaves as it is whatever it does not understand.
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const { clock, random, limits, reserveBytes = 0 } = options
  const observer = withAdvice(options.observer)
  const folder = resolve(options.folder)
  const marker = (await readMarker(folder)) ?? (await makeFolder(folder, clock))
  const createIfMissing = marker.state === 'creating'
  const alarm = (text: string, cause?: unknown) => observer.alarm(text, cause)

  const closers: (() => Promise<void>)[] = []
  const closeAll = async (): Promise<void> => closers.pop()?.().finally(closeAll)
  try {
    const room = reserveBytes > 0 ? await DiskRoom.open({ folder, reserveBytes, clock, alarm }) : undefined
    if (room !== undefined) closers.push(() => room.close())
    const heads = await openHeads(join(folder, 'heads'), { createIfMissing, room }, clock, alarm)
    closers.push(() => heads.close())
    // Only now is it sure that no other process has the folder open.
    const openings = new OpeningJournal(folder, alarm)
    closers.push(async () => openings.close())
    // An earlier version must not take what is compressed for damage.
    if (!createIfMissing && marker.format < DATA_FORMAT) await writeMarker(folder, marker)
    const log = await StoreLog.open({
      open: compressing(levelOpener(join(folder, 'log'), { createIfMissing, room, openings }), DEFLATE),
      clock,
      random,
      observer,
      knownHeads: heads,
      openings,
      ...(room === undefined ? {} : { room }),
      ...(limits === undefined ? {} : { limits }),
    })
    closers.push(() => log.close())
    if (createIfMissing) await writeMarker(folder, { ...marker, state: 'ready' })
    let closing: Promise<void> | undefined
    return {
      folder,
      log,
      knownWrites: heads,
      room,
      openings,
      alarm,
      close: () => {
        closing ??= closeAll()
        return closing
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function makeFolder(folder: string, clock: Clock): Promise<Marker> {
  const marker: Marker = {
    format: DATA_FORMAT,
    state: 'creating',
    createdAt: new Date(clock.nowMs()).toISOString(),
  }
  try {
    await mkdir(folder, { recursive: true })
    const foreign = (await readdir(folder)).filter((name) => !HARMLESS.includes(name))
    if (foreign.length > 0) {
      const text = `${folder} is not empty, and has no inkwire.json: name an empty folder for the data, or put inkwire.json back from a backup`
      throw new DataFolderError('foreign', text)
    }
    await writeMarker(folder, marker)
    await syncFolder(dirname(folder))
  } catch (error) {
    if (error instanceof DataFolderError) throw error
    throw new DataFolderError('unreadable', `cannot make the data folder ${folder}`, { cause: error })
  }
  return marker
}

/** The heads only guard the log: when they are damaged, the log goes on without what they knew. */
async function openHeads(
  folder: string,
  options: LevelOpenerOptions,
  clock: Clock,
  alarm: (text: string, cause?: unknown) => void,
): Promise<StoredHeads> {
  try {
    return await StoredHeads.open({ open: levelOpener(folder, options), clock, alarm, room: options.room })
  } catch (error) {
    if (!(error instanceof DataFolderError) || error.reason !== 'damaged') throw error
    const aside = `${folder}.damaged-${clock.nowMs()}`
    alarm(`what was known of the heads is damaged, and was put aside as ${aside}`, error)
    await rename(folder, aside).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    })
    const open = levelOpener(folder, { ...options, createIfMissing: true })
    return await StoredHeads.open({ open, clock, alarm, room: options.room })
  }
}
