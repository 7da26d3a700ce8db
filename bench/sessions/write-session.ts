import * as Y from 'yjs'
import type { Connect } from '../load/load-client.ts'
import { until } from '../load/pacing.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

const AT_ONCE = 100

/** Writes updates that build on each other, a hundred at a time, while somebody reads. Returns the encoded state. */
export async function writeSession(
  server: PinnedServer,
  connect: Connect,
  document: string,
  updates: readonly Uint8Array[],
): Promise<Uint8Array> {
  const doc = new Y.Doc()
  let failure: Error | undefined
  let hasHeard = false
  const failed = (error: Error): void => {
    failure ??= error
  }
  const reading = await connect(server.webSocketUrl, document, {
    delivered: (update) => {
      Y.applyUpdate(doc, update)
      hasHeard = true
    },
    acknowledged() {},
    failed,
  })
  const writing = await connect(server.webSocketUrl, document, { delivered() {}, acknowledged() {}, failed })
  const expected = new Y.Doc()
  for (let next = 0; next < updates.length; next += AT_ONCE) {
    for (const update of updates.slice(next, next + AT_ONCE)) {
      Y.applyUpdate(expected, update)
      writing.publish(update)
    }
    const hasAll = (): boolean => {
      // Comparing is not cheap.
      if (!hasHeard) return false
      hasHeard = false
      return Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(expected))
    }
    await until('the reader has what was written', () => failure !== undefined || hasAll())
    if (failure !== undefined) throw failure
  }
  await writing.close()
  await reading.close()
  return Y.encodeStateAsUpdate(expected)
}
