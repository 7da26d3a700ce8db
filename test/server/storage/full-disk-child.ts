import type { Seq } from '../../../shared/ids.ts'
import type { DocumentLog } from '../../../shared/log/update-log.ts'
import { docName, openFolder } from './sample-folder.ts'

/*
 * Writes to a folder on a disk that refuses again and again, and never stops to believe what the log says: after each
 * failure it opens the document anew and goes on. Prints what was acknowledged.
 */
const [folder, appends] = process.argv.slice(2) as [string, string]

const acknowledged: { seq: Seq; byte: number }[] = []
let failures = 0

const { log, close } = await openFolder(folder)

async function opened(): Promise<DocumentLog> {
  for (;;) {
    try {
      return await log.open(docName('notes'))
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

let notes = await opened()
for (let n = 0; n < Number(appends); n++) {
  const byte = n % 251
  const group = Array.from({ length: 4 }, () => notes.append(new Uint8Array(1000).fill(byte), 'alice'))
  const settled = await Promise.allSettled(group)
  for (const append of settled)
    if (append.status === 'fulfilled') acknowledged.push({ seq: append.value, byte })
  if (settled.every(({ status }) => status === 'fulfilled')) continue
  failures++
  await notes.close()
  notes = await opened()
  if (notes.condition.state === 'damaged') throw new Error(notes.condition.reason)
}
await close()
process.stdout.write(JSON.stringify({ acknowledged, failures }))
