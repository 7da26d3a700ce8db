import { Level } from 'level'
import { LevelStore } from '../../shared/log/level-store.ts'
import type { Store, StoreOpener } from '../../shared/log/store.ts'
import { DataFolderError } from './data-folder-error.ts'

/**
 * Opens the LevelDB in a folder. Without `createIfMissing` a LevelDB whose `CURRENT` is gone is refused; with it, it
 * would delete all that is there. `repair` is never called: it takes no lock, and revives what failed its checksum.
 */
export function levelOpener(folder: string, options: { readonly createIfMissing: boolean }): StoreOpener {
  let { createIfMissing } = options
  return async (): Promise<Store> => {
    const level = new Level<Uint8Array, Uint8Array>(folder, { keyEncoding: 'view', valueEncoding: 'view' })
    try {
      await level.open({ createIfMissing })
    } catch (error) {
      throw openError(folder, error)
    }
    createIfMissing = false
    return new LevelStore(level)
  }
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
  if (code === 'LEVEL_CORRUPTION' || /does not exist|missing/i.test(said)) {
    const text = `the database in ${folder} is damaged (${said}). Nothing was changed. Put the folder back from a backup.`
    return new DataFolderError('damaged', text, { cause: error })
  }
  return new DataFolderError('unreadable', `cannot open the database in ${folder}: ${said}`, { cause: error })
}
