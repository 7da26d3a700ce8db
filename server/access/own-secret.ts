import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DataFolderError } from '../storage/data-folder-error.ts'
import { syncFolder } from '../storage/marker.ts'

/** RFC 7518 §3.2: HS256 wants a key of 256 bits at least. */
const SECRET_BYTES = 32

export const ACCESS_FOLDER = 'access'
const FILE = 'secret'

/**
 * The secret that this installation signs its own tokens with; made when there is none. Whoever can read the folder can
 * do everything.
 *
 * @throws DataFolderError where what is there is no secret
 */
export async function ownSecret(dataFolder: string): Promise<Uint8Array> {
  const folder = join(dataFolder, ACCESS_FOLDER)
  const path = join(folder, FILE)
  const found = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  })
  if (found === undefined) return makeSecret(folder, path)
  const secret = Buffer.from(found.trim(), 'base64url')
  if (secret.byteLength < SECRET_BYTES) {
    throw new DataFolderError(
      'damaged',
      `${path} is not a secret of ours. Put it back from a backup, or remove it: then every token that this server has issued is void.`,
    )
  }
  return secret
}

/** Whole or not there: it is written under another name, synced and moved. */
async function makeSecret(folder: string, path: string): Promise<Uint8Array> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const secret = randomBytes(SECRET_BYTES)
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(`${secret.toString('base64url')}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
  await syncFolder(folder)
  return secret
}
