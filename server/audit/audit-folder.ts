import { type FileHandle, open, readdir, readFile, rename, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { AUDIT_START, type AuditHead, hashLine, placeOf } from './audit-line.ts'

const FOLDER = 'audit'
const HEAD_FILE = 'audit-head.json'

/** `2026-11-23-000000000057.jsonl`: the day, and the number of its first line. In the order of the alphabet they are in theirs. */
const FILE_NAME = /^(\d{4}-\d{2}-\d{2})-(\d{12})\.jsonl$/

export function auditFolderOf(dataFolder: string): string {
  return join(dataFolder, FOLDER)
}

/** In the order of the chain. Empty where there is no such folder. */
export async function auditFiles(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => FILE_NAME.test(name)).sort(byFirstLine)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

export function auditFileName(timeMs: number, firstLine: number): string {
  return `${dayOf(timeMs)}-${String(firstLine).padStart(12, '0')}.jsonl`
}

export function firstLineOf(name: string): number {
  return Number(FILE_NAME.exec(name)?.[2])
}

export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10)
}

// A clock that was set back must not put later lines in front of earlier ones.
function byFirstLine(one: string, other: string): number {
  return firstLineOf(one) - firstLineOf(other)
}

/** How far the audit went when its head was last noted, beside the folder, so that a cut-off end is noticed. */
export async function readNotedHead(dataFolder: string): Promise<AuditHead | undefined> {
  let text: string
  try {
    text = await readFile(join(dataFolder, HEAD_FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const { n, hash } = JSON.parse(text) as Partial<AuditHead>
  if (typeof n !== 'number' || typeof hash !== 'string') throw new Error(`${HEAD_FILE} is damaged`)
  return { n, hash }
}

/** Not synced: it is a lower bound, and the lines themselves are synced before it is written. */
export async function noteHead(dataFolder: string, head: AuditHead): Promise<void> {
  const path = join(dataFolder, HEAD_FILE)
  const file = await open(`${path}.new`, 'w')
  try {
    await file.writeFile(`${JSON.stringify(head)}\n`)
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

/** The end of the newest file, to go on from. `cutBytes`: a crash had left so much of a line, which was taken away. */
export interface AuditEnd {
  readonly file: FileHandle | undefined
  readonly name: string | undefined
  readonly bytes: number
  readonly head: AuditHead
  readonly cutBytes: number
}

/** Opens it to append. Rejects when what is there cannot be read or is not ours; nothing is changed then. */
export async function openAuditEnd(folder: string): Promise<AuditEnd> {
  const names = await auditFiles(folder)
  const name = names.at(-1)
  if (name === undefined) return { file: undefined, name, bytes: 0, head: AUDIT_START, cutBytes: 0 }
  const path = join(folder, name)
  const bytes = await readFile(path)
  const whole = bytes.lastIndexOf(0x0a) + 1
  const lines = bytes.subarray(0, whole).toString('utf8').split('\n')
  const last = lines.at(-2)
  // A crash came between the making of the file and its first line.
  const head = last === undefined ? await headBefore(folder, names.slice(0, -1)) : headOf(last, path)
  if (whole < bytes.length) await truncate(path, whole)
  return { file: await open(path, 'a'), name, bytes: whole, head, cutBytes: bytes.length - whole }
}

async function headBefore(folder: string, names: readonly string[]): Promise<AuditHead> {
  for (const name of [...names].reverse()) {
    const path = join(folder, name)
    if ((await stat(path)).size === 0) continue
    const last = (await readFile(path, 'utf8')).split('\n').at(-2)
    if (last !== undefined) return headOf(last, path)
  }
  return AUDIT_START
}

function headOf(line: string, path: string): AuditHead {
  const place = placeOf(line)
  if (place === undefined) throw new Error(`the last line of ${path} is damaged; nothing was changed`)
  return { n: place.n, hash: hashLine(line) }
}
