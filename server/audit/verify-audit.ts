import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { auditFiles, auditFolderOf, firstLineOf, readNotedHead } from './audit-folder.ts'
import { AUDIT_START, type AuditAction, type AuditHead, hashLine, placeOf } from './audit-line.ts'

export interface AuditVerdict {
  readonly files: number
  readonly lines: number
  /** Of the first and the last line that were read; `undefined` where there is none. */
  readonly first: AuditHead | undefined
  readonly head: AuditHead
  /** Where it ought to have come at least; undefined where nobody has noted that. */
  readonly noted: AuditHead | undefined
  /** What is wrong, by file and line; empty when nothing is. At most {@link FAULTS_MAX}. */
  readonly faults: readonly string[]
  /** Where the audit itself says that something is not in it: too much at once, or a disk that lost what it had. */
  readonly holes: readonly string[]
}

const FAULTS_MAX = 100

const HOLES: readonly string[] = ['missed', 'cut', 'lost'] satisfies AuditAction[]

/**
 * Reads all files of the audit and follows the chain [U1]. Finds a line that was changed, taken out, put elsewhere or
 * put in, a file that is missing between others, and an end that is shorter than what was noted. It cannot find that
 * the oldest files were taken away (that is how one forgets: it says from which line on it has seen all), nor that the
 * newest lines were cut off together with the note of how far they went: for that, keep the head that this returns
 * elsewhere, and give it as `atLeast`.
 *
 * It may run beside a server that writes: a last line that is not whole is left alone.
 */
export async function verifyAudit(dataFolder: string, atLeast?: AuditHead): Promise<AuditVerdict> {
  const folder = auditFolderOf(dataFolder)
  // Before the lines are read: what is written meanwhile only makes it longer.
  const noted = await readNotedHead(dataFolder)
  const wanted = [noted, atLeast].filter((head) => head !== undefined)
  const faults: string[] = []
  const fault = (text: string) => void (faults.length < FAULTS_MAX && faults.push(text))
  const holes: string[] = []
  const names = await auditFiles(folder)
  let first: AuditHead | undefined
  let head = AUDIT_START
  let lines = 0
  for (const [index, name] of names.entries()) {
    if (index > 0 && firstLineOf(name) !== head.n + 1) {
      fault(`${name}: it should begin with line ${head.n + 1}: a file is missing, or was cut off`)
    }
    let number = 0
    for await (const { line, isWhole } of linesOf(join(folder, name))) {
      number += 1
      if (!isWhole && index === names.length - 1) break
      const place = placeOf(line)
      const hash = hashLine(line)
      const isFirst = lines === 0
      lines += 1
      if (place === undefined) {
        fault(`${name}, line ${number}: it is not a line of the audit`)
        head = { n: head.n + 1, hash }
        continue
      }
      if (isFirst) head = { n: place.n - 1, hash: place.before }
      if (place.n !== head.n + 1) fault(`${name}, line ${number}: it is entry ${place.n}, not ${head.n + 1}`)
      if (place.before !== head.hash)
        fault(`${name}, line ${number}: the line before it was changed, taken out or put elsewhere`)
      if (HOLES.includes(place.action) && holes.length < FAULTS_MAX)
        holes.push(`${name}, line ${number}: ${place.action}`)
      head = { n: place.n, hash }
      first ??= head
      for (const { n, hash: told } of wanted) {
        if (n === place.n && told !== hash) fault(`${name}, line ${number}: it is not what was noted of it`)
      }
    }
  }
  for (const { n } of wanted) {
    if (n > head.n) fault(`the end is missing: it ends with entry ${head.n}, and entry ${n} was written`)
  }
  return { files: names.length, lines, first, head, noted, faults, holes }
}

/** `isWhole`: it ends with a line feed. */
async function* linesOf(path: string): AsyncGenerator<{ line: string; isWhole: boolean }, void> {
  const stream = createReadStream(path, 'utf8')
  let endsWithLineFeed = true
  stream.on('data', (chunk) => {
    endsWithLineFeed = String(chunk).endsWith('\n')
  })
  let last: string | undefined
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (last !== undefined) yield { line: last, isWhole: true }
    last = line
  }
  if (last !== undefined) yield { line: last, isWhole: endsWithLineFeed }
}
