import { Ear } from '../load/ear.ts'
import type { Connect } from '../load/load-client.ts'
import { Samples } from '../load/samples.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

export interface Joins {
  readonly serverCpuMsPerJoin: number
  /** From the request for a connection until the whole document is here, in milliseconds. */
  readonly complete: Samples
  /** What the last one got. */
  readonly bytes: number
}

/** Lets clients that have nothing join a document and leave, one after the other. */
export async function measureJoins(
  server: PinnedServer,
  connect: Connect,
  document: string,
  count: { readonly warmUp: number; readonly measured: number },
): Promise<Joins> {
  const complete = new Samples()
  for (let index = 0; index < count.warmUp; index++) await joinOnce(server, connect, document)
  const cpuBeforeMs = server.cpuMs
  let bytes = 0
  for (let index = 0; index < count.measured; index++) {
    const joined = await joinOnce(server, connect, document)
    complete.add(joined.completeMs)
    bytes = joined.bytes
  }
  const serverCpuMsPerJoin = (server.cpuMs - cpuBeforeMs) / count.measured
  return { serverCpuMsPerJoin, complete, bytes }
}

export interface Joined {
  /** From the request for a connection until the first of the document is here, and until all of it is. */
  readonly firstMs: number
  readonly completeMs: number
  readonly bytes: number
  /** What came over the network for it. */
  readonly receivedBytes: number
  /** In how many pieces it came: a state, and the entries after it. */
  readonly pieces: number
}

export async function joinOnce(server: PinnedServer, connect: Connect, document: string): Promise<Joined> {
  const ear = new Ear()
  const begunMs = performance.now()
  const client = await connect(server.webSocketUrl, document, ear)
  const completeMs = performance.now() - begunMs
  const { receivedBytes } = client
  await client.close()
  ear.check()
  return { receivedBytes, firstMs: ear.firstAtMs - begunMs, completeMs, bytes: ear.bytes, pieces: ear.pieces }
}

/** Writes one update into a document; resolves when somebody else got it. */
export async function writeOnce(
  server: PinnedServer,
  connect: Connect,
  document: string,
  update: Uint8Array,
): Promise<void> {
  const writer = new Ear()
  const reader = new Ear()
  const writing = await connect(server.webSocketUrl, document, writer)
  const reading = await connect(server.webSocketUrl, document, reader)
  const before = reader.bytes
  writing.publish(update)
  await reader.until('the reader gets it', () => reader.bytes >= before + update.byteLength)
  writer.check()
  await writing.close()
  await reading.close()
}
