import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const BLOCK_BYTES = 512

/** What a folder takes on the disk. */
export function folderBytes(folder: string): number {
  let bytes = 0
  // A database removes files while one looks.
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    bytes += (statSync(join(folder, name), { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK_BYTES
  return bytes
}
