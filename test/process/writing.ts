import { onTestFinished } from 'vitest'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import type { ServerProcess } from '../support/server-process.ts'

const KEY = 'a-key-that-only-this-client-knows'

/** Somebody in a document of this server, until the test has finished. */
export async function writerAt(server: ServerProcess, name = 'notes'): Promise<InkwireWriter> {
  const writer = new InkwireWriter(server.webSocketUrl, docName(name), KEY)
  await writer.join()
  // Not waited for: who does not read any more, for that is tried here, does not answer either.
  onTestFinished(() => void writer.leave())
  return writer
}

export function textOf({ doc }: InkwireWriter): string {
  return doc.getText('text').toString()
}

/** Resolves when each of the words is on disk, an edit of its own. */
export async function type(by: InkwireWriter, ...words: string[]): Promise<void> {
  for (const word of words) by.doc.getText('text').insert(textOf(by).length, word)
  await by.saved()
}

/** What somebody who comes now finds. */
export async function read(server: ServerProcess, name = 'notes'): Promise<string> {
  const reader = await writerAt(server, name)
  await reader.leave()
  return textOf(reader)
}

/** Uploads a file to a document. Resolves with its path on the server. */
export async function upload(server: ServerProcess, name: string, body: string): Promise<string> {
  const response = await fetch(`${server.url}/api/documents/${encodeURIComponent(name)}/files`, {
    method: 'POST',
    body,
  })
  const { src } = (await response.json()) as { src: string }
  return src
}
