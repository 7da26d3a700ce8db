import * as Y from 'yjs'
import { Ear } from '../load/ear.ts'
import { connectInkwire } from '../load/inkwire-client.ts'
import { startInkwire } from '../servers/inkwire.ts'
import { Metrics } from '../servers/metrics.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { joinOnce } from './joining.ts'

export interface Restart {
  /** From the start of the process until it accepts connections. */
  readonly listeningMs: number
  /** Until a document, which nobody has opened since, has reached a client. */
  readonly servingMs: number
  /** With no document open. */
  readonly residentBytes: number
  readonly heapBytes: number
}

const WRITERS_AT_ONCE = 50

export function documentName(index: number): string {
  return `notes/${index}`
}

/** Fills a folder with small documents up to so many, through the server, and ends it as a crash would. */
export async function fillFolder(data: string, documents: number, from = 0): Promise<void> {
  const server = await startInkwire(data)
  let next = from
  const write = async (): Promise<void> => {
    for (let index = next++; index < documents; index = next++) await writeNote(server, index)
  }
  await Promise.all(Array.from({ length: WRITERS_AT_ONCE }, write))
  await server.kill()
}

/** Starts the server on a folder, looks at its memory, and joins one of its documents. */
export async function measureRestart(data: string, document: string): Promise<Restart> {
  const begunMs = performance.now()
  const server = await startInkwire(data)
  const { residentBytes, heapBytes } = await memoryOf(server)
  const lookedMs = performance.now() - begunMs - server.startedWithinMs
  await joinOnce(server, connectInkwire, document)
  const servingMs = performance.now() - begunMs - lookedMs
  await server.kill()
  return { listeningMs: server.startedWithinMs, servingMs, residentBytes, heapBytes }
}

async function writeNote(server: PinnedServer, index: number): Promise<void> {
  const ear = new Ear()
  const client = await connectInkwire(server.webSocketUrl, documentName(index), ear)
  const doc = new Y.Doc()
  doc.getText('text').insert(0, `This is note ${index}. `.repeat(40))
  client.publish(Y.encodeStateAsUpdate(doc))
  await ear.until('the note is saved', () => ear.lastBatch === 1)
  await client.close()
}

async function memoryOf(server: PinnedServer): Promise<{ residentBytes: number; heapBytes: number }> {
  const heapBytes = (await Metrics.of(server)).value('process_heap_bytes')
  return { residentBytes: server.residentBytes, heapBytes }
}
