import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { checksum } from '../../shared/log/checksum.ts'
import { DataFolderError } from './data-folder-error.ts'

/** The version of everything in the folder: keys, entries, snapshots, records. Since 2, values may be compressed. */
export const DATA_FORMAT = 2

const FILE = 'inkwire.json'

/** What the folder says of itself. While it is `creating`, nothing in it was ever served. */
export interface Marker {
  /** What is older than {@link DATA_FORMAT} can be read, and is marked anew before anything is written. */
  readonly format: number
  readonly state: 'creating' | 'ready'
  readonly createdAt: string
}

/** Undefined where there is none. */
export async function readMarker(folder: string): Promise<Marker | undefined> {
  let text: string
  try {
    text = await readFile(join(folder, FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new DataFolderError('unreadable', `cannot read ${FILE} in ${folder}`, { cause: error })
  }
  const marker = parse(text)
  if (marker === undefined) {
    throw new DataFolderError(
      'damaged',
      `${FILE} in ${folder} is damaged. Nothing was changed. Put this file back from a backup.`,
    )
  }
  if (marker.format > DATA_FORMAT) {
    throw new DataFolderError(
      'newer',
      `${folder} has data of format ${marker.format}, and this version of Inkwire knows format ${DATA_FORMAT}: start the newer version`,
    )
  }
  return marker
}

/** Resolves when it is on disk. There is the old marker or the new one at any time. */
export async function writeMarker(
  folder: string,
  { state, createdAt }: Omit<Marker, 'format'>,
): Promise<void> {
  const content = { format: DATA_FORMAT, state, createdAt }
  const text = `${JSON.stringify({ ...content, checksum: sum(content) }, null, 2)}\n`
  const path = join(folder, FILE)
  const file = await open(`${path}.new`, 'w')
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  await syncFolder(folder)
}

/** What was created or renamed in it is on disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function parse(text: string): Marker | undefined {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof content !== 'object' || content === null) return undefined
  const { format, state, createdAt, checksum } = content as Record<string, unknown>
  if (typeof format !== 'number' || !Number.isSafeInteger(format) || format < 1) return undefined
  if (typeof createdAt !== 'string' || checksum !== sum({ format, state, createdAt })) return undefined
  // What a newer format says beside its number is its own affair.
  if (state !== 'creating' && state !== 'ready') {
    return format > DATA_FORMAT ? { format, state: 'ready', createdAt } : undefined
  }
  return { format, state, createdAt }
}

function sum(content: { format: number; state: unknown; createdAt: string }): number {
  return checksum(Buffer.from(JSON.stringify([content.format, content.state, content.createdAt])), 0)
}
