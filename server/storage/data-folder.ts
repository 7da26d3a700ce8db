import { mkdir, readdir, rename } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Clock } from '../../shared/clock.ts'
import type { LogLimits } from '../../shared/log/log-limits.ts'
import type { LogObserver } from '../../shared/log/log-observer.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { StoredHeads } from '../../shared/log/stored-heads.ts'
import type { Random } from '../../shared/random.ts'
import { DataFolderError } from './data-folder-error.ts'
import { levelOpener } from './level-opener.ts'
import { type Marker, readMarker, syncFolder, writeMarker } from './marker.ts'

export interface DataFolderOptions {
  readonly folder: string
  readonly clock: Clock
  readonly random: Random
  readonly observer: LogObserver
  readonly limits?: Partial<LogLimits>
}

/** All that a server keeps: one folder, one process. */
export interface DataFolder {
  /** Absolute. */
  readonly folder: string
  readonly log: StoreLog
  /** Closes the log, and what stands behind it. Idempotent. */
  close(): Promise<void>
}

// A new file system's own folder, and what a crash left of the first marker.
const HARMLESS = ['lost+found', 'inkwire.json.new']

/**
 * Opens a data folder, or makes one of a folder that is missing or empty:
 *
 *     inkwire.json   what this folder is: format, and whether its making was finished
 *     log/           LevelDB: the documents
 *     heads/         LevelDB: how far each document's log goes, so that a shorter one is noticed [L6]
 *
 * Databases are created only while the marker says that the folder is still being made. Rejects with a
 * `DataFolderError`, and leaves as it is whatever it does not understand.
 */
export async function openDataFolder(options: DataFolderOptions): Promise<DataFolder> {
  const { clock, random, observer, limits } = options
  const folder = resolve(options.folder)
  const marker = (await readMarker(folder)) ?? (await makeFolder(folder, clock))
  const createIfMissing = marker.state === 'creating'

  const heads = await openHeads(join(folder, 'heads'), createIfMissing, options)
  try {
    const log = await StoreLog.open({
      open: levelOpener(join(folder, 'log'), { createIfMissing }),
      clock,
      random,
      observer,
      knownHeads: heads,
      ...(limits === undefined ? {} : { limits }),
    })
    if (createIfMissing) await writeMarker(folder, { ...marker, state: 'ready' })
    let closing: Promise<void> | undefined
    return {
      folder,
      log,
      close: () => {
        closing ??= log.close().finally(() => heads.close())
        return closing
      },
    }
  } catch (error) {
    await heads.close()
    throw error
  }
}

async function makeFolder(folder: string, clock: Clock): Promise<Marker> {
  const marker: Marker = { state: 'creating', createdAt: new Date(clock.nowMs()).toISOString() }
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
  createIfMissing: boolean,
  { clock, observer }: DataFolderOptions,
): Promise<StoredHeads> {
  const alarm = (text: string, cause?: unknown) => observer.alarm(text, cause)
  try {
    return await StoredHeads.open({ open: levelOpener(folder, { createIfMissing }), clock, alarm })
  } catch (error) {
    if (!(error instanceof DataFolderError) || error.reason !== 'damaged') throw error
    const aside = `${folder}.damaged-${clock.nowMs()}`
    alarm(`what was known of the heads is damaged, and was put aside as ${aside}`, error)
    await rename(folder, aside).catch((cause: unknown) => {
      if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    })
    return await StoredHeads.open({ open: levelOpener(folder, { createIfMissing: true }), clock, alarm })
  }
}
