import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openDataFolder } from '../../server/storage/data-folder.ts'
import { SYSTEM_CLOCK } from '../../server/system-clock.ts'
import { SILENT_LOG } from '../../shared/log/log-observer.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { ServerProcess } from '../support/server-process.ts'
import { Writer } from '../support/writer.ts'

const DOCUMENTS = 10_000
const AT_ONCE = 500

test('[X3] it starts and serves with ten thousand documents in its folder, and lists them all', async () => {
  const data = await mkdtemp(join(tmpdir(), 'inkwire-many-'))
  await fill(data)
  const server = await ServerProcess.start({ data, flags: ['--log-level', 'warn'] })
  try {
    const reader = new InkwireWriter(
      server.webSocketUrl,
      docName('document 7777'),
      'a-key-that-only-this-client-knows',
    )
    await reader.join()
    expect(reader.doc.getText('text').toString()).toBe('words of document 7777')
    await expect.poll(() => countListed(server), { timeout: 100_000, interval: 1000 }).toBe(DOCUMENTS)
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(/^inkwire_documents_open (\d+)$/m.exec(metrics)?.[1]).toBe('1')
    expect(server.logLines).toEqual([])
  } finally {
    await server.close()
    await rm(data, { recursive: true, force: true })
  }
}, 180_000)

async function fill(folder: string): Promise<void> {
  const data = await openDataFolder({
    folder,
    clock: SYSTEM_CLOCK,
    random: Math.random,
    observer: SILENT_LOG,
  })
  for (let first = 0; first < DOCUMENTS; first += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, index) => {
        const name = `document ${first + index}`
        const document = await data.log.open(docName(name))
        await document.append(new Writer(1).type(`words of ${name}`), 'somebody')
        await document.close()
      }),
    )
  }
  await data.close()
}

async function countListed(server: ServerProcess): Promise<number> {
  let count = 0
  let after: string | undefined
  do {
    const query = after === undefined ? '' : `&after=${after}`
    const page = (await (await fetch(`${server.url}/api/documents?limit=500${query}`)).json()) as {
      documents: unknown[]
      after?: string
    }
    count += page.documents.length
    after = page.after
  } while (after !== undefined)
  return count
}
