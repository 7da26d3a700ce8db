import { createHash } from 'node:crypto'
import type { FoldBase, FoldEntry, Folded } from '../snapshot/fold.ts'
import { type BackupFolder, filePath } from './backup-folder.ts'
import { joinedLines } from './join-parts.ts'
import type { Manifest, ManifestDocument } from './manifest.ts'

export interface BackupVerdict {
  readonly number: number
  readonly documents: number
  readonly files: number
  /** What is wrong, one sentence each; empty when it can be restored to the last entry. */
  readonly faults: readonly string[]
}

const STEP_ENTRIES = 5000

/**
 * Whether a backup can be restored [B4]: everything that its manifest names is there and is what was written, and each document
 * is put together from its parts, entry by entry.
 */
export async function checkBackup(
  folder: BackupFolder,
  manifest: Manifest,
  fold: (base: FoldBase | undefined, entries: readonly FoldEntry[]) => Promise<Folded>,
): Promise<BackupVerdict> {
  const faults: string[] = []
  const files = new Map<string, number>()
  for (const document of manifest.documents) {
    const { name, problem } = document
    if (problem !== null) faults.push(`${name}: as it was backed up, ${problem}`)
    for (const { hash, size } of document.files) files.set(hash, size)
    try {
      await checkDocument(folder, document, fold)
    } catch (error) {
      faults.push(`${name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  for (const hash of files.keys()) {
    const found = await digestOf(folder.read(filePath(hash)))
    if (found === undefined) faults.push(`file ${hash} is missing`)
    else if (found !== hash) faults.push(`file ${hash} is damaged`)
  }
  return { number: manifest.number, documents: manifest.documents.length, files: files.size, faults }
}

async function checkDocument(
  folder: BackupFolder,
  { parts, seq }: ManifestDocument,
  fold: (base: FoldBase | undefined, entries: readonly FoldEntry[]) => Promise<Folded>,
): Promise<void> {
  if (parts.length === 0) return
  for (const { path, sha256 } of parts) {
    const found = await digestOf(folder.read(path))
    if (found === undefined) throw new Error(`${path} is missing`)
    if (found !== sha256) throw new Error(`${path} is damaged`)
  }
  let state: FoldBase | undefined
  let step: FoldEntry[] = []
  const take = async (): Promise<void> => {
    const folded = await fold(state, step)
    if (folded.quarantined.length > 0) throw new Error(`entry ${folded.quarantined[0]} cannot be applied`)
    state = folded
    step = []
  }
  for await (const line of joinedLines(parts.map(({ path }) => folder.read(path)))) {
    if (line.type === 'base') state = line.snapshot
    if (line.type === 'entry') step.push(line.entry)
    if (line.type === 'end' && line.end.seq !== seq)
      throw new Error(`it ends at ${line.end.seq}, not at ${seq}`)
    if (step.length >= STEP_ENTRIES) await take()
  }
  if (step.length > 0 || state !== undefined) await take()
}

/** Undefined where there is no such file. */
async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const digest = createHash('sha256')
  try {
    for await (const piece of bytes) digest.update(piece)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  return digest.digest('hex')
}
