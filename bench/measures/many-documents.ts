import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { KeystrokeReader } from '../load/keystrokes.ts'
import type { Connect, LoadClient } from '../load/load-client.ts'
import { runOnTime, until } from '../load/pacing.ts'
import { Samples } from '../load/samples.ts'
import { Typist } from '../load/typist.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

export interface ManyDocuments {
  readonly serverCpuMsPerThousand: number
  /** From the time when a keystroke was due until it reached the other one, in milliseconds. */
  readonly delivered: Samples
}

interface Pair {
  readonly typist: Typist
  readonly writer: LoadClient
  readonly dueMs: number[]
}

/** Two people on each of many documents, of whom one writes. */
export async function measureManyDocuments(
  server: PinnedServer,
  connect: Connect,
  options: {
    readonly documents: number
    /** On each document. */
    readonly updatesPerSecond: number
    readonly warmUpMs: number
    readonly measuredMs: number
  },
): Promise<ManyDocuments> {
  const delivered = new Samples()
  const reader = new KeystrokeReader()
  const pairs: Pair[] = []
  const everyone: LoadClient[] = []
  let arrived = 0
  let failure: Error | undefined
  let measuredFromMs = Number.POSITIVE_INFINITY
  const failed = (error: Error): void => {
    failure ??= error
  }
  for (let index = 0; index < options.documents; index++) {
    const document = `notes-${index}`
    const typist = new Typist(index + 1)
    const dueMs: number[] = []
    let isJoined = false
    const writer = await connect(server.webSocketUrl, document, { delivered() {}, acknowledged() {}, failed })
    const other = await connect(server.webSocketUrl, document, {
      delivered: (update) => {
        if (!isJoined) return
        const nowMs = performance.now()
        for (const { clock, count } of reader.read(update)) {
          arrived += count
          for (let at = clock; at < clock + count; at++) {
            const sentMs = dueMs[at] as number
            if (sentMs >= measuredFromMs) delivered.add(nowMs - sentMs)
          }
        }
      },
      acknowledged() {},
      failed,
    })
    isJoined = true
    everyone.push(writer, other)
    pairs.push({ typist, writer, dueMs })
  }

  const random = new RandomStream(1, 'many documents')
  let published = 0
  const run = async (durationMs: number, begin: (atMs: number) => void): Promise<number> => {
    const perSecond = options.documents * options.updatesPerSecond
    let dueMs = performance.now() + 100
    begin(dueMs)
    const presses = Array.from({ length: (perSecond * durationMs) / 1000 }, () => {
      dueMs += random.around(1000 / perSecond)
      return { pair: random.oneOf(pairs), dueMs }
    })
    await runOnTime(presses, ({ pair, dueMs: atMs }) => {
      if (failure !== undefined) throw failure
      pair.dueMs.push(atMs)
      pair.writer.publish(pair.typist.press())
    })
    published += presses.length
    await until('every update arrives', () => failure !== undefined || arrived === published)
    return presses.length
  }
  await run(options.warmUpMs, () => {})
  const cpuBeforeMs = server.cpuMs
  const measured = await run(options.measuredMs, (atMs) => {
    measuredFromMs = atMs
  })
  const cpuMs = server.cpuMs - cpuBeforeMs
  await Promise.all(everyone.map((client) => client.close()))
  if (failure !== undefined) throw failure
  return { serverCpuMsPerThousand: (cpuMs * 1000) / measured, delivered }
}
