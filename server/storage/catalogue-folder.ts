import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoreOpener } from '../../shared/log/store.ts'
import { type LevelOpenerOptions, levelOpener } from './level-opener.ts'
import { syncFolder } from './marker.ts'

/**
 * The catalogue's LevelDB in a data folder that this process has open. It is made once, under another name, and moved
 * into place when it is whole: what is there is then never created over, whatever file it lacks.
 */
export async function catalogueOpener(
  dataFolder: string,
  { openings, room }: Pick<LevelOpenerOptions, 'openings' | 'room'> = {},
): Promise<StoreOpener> {
  const folder = join(dataFolder, 'catalogue')
  if (!existsSync(folder)) await makeCatalogue(folder, dataFolder)
  return levelOpener(folder, { createIfMissing: false, openings, room })
}

async function makeCatalogue(folder: string, dataFolder: string): Promise<void> {
  const unfinished = `${folder}.new`
  await rm(unfinished, { recursive: true, force: true }) // a crash left it; nothing was ever read from it
  await mkdir(unfinished)
  const store = await levelOpener(unfinished, { createIfMissing: true })()
  await store.close()
  await rename(unfinished, folder)
  await syncFolder(dataFolder)
}
