import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = 'backups.json'

// Who backs up into a new folder each time is asked to remember that himself.
const KNOWN_MAX = 100

const KnownBackup = z.object({
  /** As whoever made it named it, on the machine where it was made. */
  folder: z.string().min(1).max(4096),
  machine: z.string().max(256),
  lastMs: z.number().int().min(0),
  /** How long a backup there is kept after the next one was made; null: for ever. */
  keepDays: z.number().int().min(0).nullable(),
})

/** Where backups of this data folder are, as far as it was told: they keep what is deleted here. */
export type KnownBackup = z.infer<typeof KnownBackup>

export const NotedBackup = KnownBackup.omit({ lastMs: true })
export type NotedBackup = z.infer<typeof NotedBackup>

/** Rejects where the note cannot be read: an unknown backup would be worse than an error. */
export async function knownBackups(dataFolder: string): Promise<readonly KnownBackup[]> {
  let text: string
  try {
    text = await readFile(join(dataFolder, FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
  return z.array(KnownBackup).parse(JSON.parse(text))
}

/** There is a backup now. On disk when it resolves. */
export async function noteBackup(dataFolder: string, backup: KnownBackup): Promise<void> {
  const others = (await knownBackups(dataFolder)).filter(
    ({ folder, machine }) => folder !== backup.folder || machine !== backup.machine,
  )
  const path = join(dataFolder, FILE)
  const file = await open(`${path}.new`, 'w')
  try {
    await file.writeFile(`${JSON.stringify([backup, ...others].slice(0, KNOWN_MAX), null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}
