import { Level } from 'level'
import { LevelStore } from '../../shared/log/level-store.ts'
import { type Openings, UNMINDED_OPENINGS } from '../../shared/log/openings.ts'
import type { Operation, Pair, Range, Store, StoreOpener } from '../../shared/log/store.ts'
import { DataFolderError } from './data-folder-error.ts'
import type { DiskRoom } from './disk-room.ts'

export interface LevelOpenerOptions {
  readonly createIfMissing: boolean
  /** Is told before each opening, and of each write that the disk did not take. */
  readonly room?: DiskRoom | undefined
  /** Remembers that it is being opened [L8]. */
  readonly openings?: Openings | undefined
}

/**
 * Opens the LevelDB in a folder. Without `createIfMissing` a LevelDB whose `CURRENT` is gone is refused; with it, it
 * would delete all that is there. `repair` is never called: it takes no lock, and revives what failed its checksum.
 */
export function levelOpener(folder: string, options: LevelOpenerOptions): StoreOpener {
  const { openings = UNMINDED_OPENINGS, room } = options
  let { createIfMissing } = options
  return async (): Promise<Store> => {
    const roomUsed = await room?.beforeOpening()
    try {
      const ended = await openings.begin(`the database in ${folder}`).catch(rethrowAsDamage)
      const level = new Level<Uint8Array, Uint8Array>(folder, { keyEncoding: 'view', valueEncoding: 'view' })
      await level.open({ createIfMissing }).finally(ended)
      createIfMissing = false
      const store = new LevelStore(level)
      return room === undefined ? store : new WatchedStore(store, room)
    } catch (error) {
      room?.refused(error)
      throw error instanceof DataFolderError ? error : openError(folder, error)
    } finally {
      roomUsed?.()
    }
  }
}

/** Tells of writes that the disk did not take. */
class WatchedStore implements Store {
  readonly #store: Store
  readonly #room: DiskRoom

  constructor(store: Store, room: DiskRoom) {
    this.#store = store
    this.#room = room
  }

  async batch(operations: Operation[]): Promise<void> {
    try {
      await this.#store.batch(operations)
    } catch (error) {
      this.#room.refused(error)
      throw error
    }
  }

  get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.#store.get(key)
  }

  range(range: Range): Promise<readonly Pair[]> {
    return this.#store.range(range)
  }

  async reclaim(range: { readonly gte: Uint8Array; readonly lte: Uint8Array }): Promise<void> {
    await this.#store.reclaim?.(range)
  }

  close(): Promise<void> {
    return this.#store.close()
  }
}

function rethrowAsDamage(cause: unknown): never {
  throw new DataFolderError('damaged', cause instanceof Error ? cause.message : String(cause), { cause })
}

function openError(folder: string, error: unknown): DataFolderError {
  // abstract-level wraps what LevelDB said.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  const said = cause instanceof Error ? cause.message : String(cause)
  if (code === 'LEVEL_LOCKED') {
    const text = `${folder} is in use by another process: only one server can have a data folder open`
    return new DataFolderError('locked', text, { cause: error })
  }
  if (code === 'LEVEL_CORRUPTION' || /does not exist|missing|no such file/i.test(said)) {
    const text = `the database in ${folder} is damaged (${said}). Nothing was changed. Put the folder back from a backup.`
    return new DataFolderError('damaged', text, { cause: error })
  }
  return new DataFolderError('unreadable', `cannot open the database in ${folder}: ${said}`, { cause: error })
}
