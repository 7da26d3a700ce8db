import { setTimeout as pause } from 'node:timers/promises'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { KeystrokeReader } from '../load/keystrokes.ts'
import type { Connect, LoadClient } from '../load/load-client.ts'
import { runOnTime, until } from '../load/pacing.ts'
import { Samples } from '../load/samples.ts'
import { Typist } from '../load/typist.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

/** People on one document; some write, everyone reads. */
export interface Company {
  readonly clients: number
  readonly writers: number
  /** Of all writers together. They press keys independently of each other. */
  readonly updatesPerSecond: number
  /** Not counted: the server's code becomes hot. */
  readonly warmUpMs: number
  readonly measuredMs: number
}

export interface FanOut {
  /** Updates that reached somebody else than who wrote them. */
  readonly deliveries: number
  readonly serverCpuMs: number
  readonly serverWriteCalls: number
  /** From the time an update was due to be sent to its arrival, in milliseconds: what the load generator is late counts. */
  readonly delivered: Samples
  /** The same to its acknowledgement; empty where the protocol has none. */
  readonly acknowledged: Samples
  /** How late the load generator sent. */
  readonly late: Samples
}

interface Press {
  readonly writer: Writer
  readonly update: Uint8Array
  readonly dueMs: number
}

/** `dueMs[n]`: when the keystroke with clock n was due, which is batch n + 1. */
interface Writer {
  readonly typist: Typist
  readonly client: LoadClient
  readonly dueMs: number[]
}

/** Runs a company on a new document and waits until every update has reached everyone. */
export async function measureFanOut(
  server: PinnedServer,
  connect: Connect,
  document: string,
  company: Company,
): Promise<FanOut> {
  const { clients, writers, warmUpMs, measuredMs } = company
  const delivered = new Samples()
  const acknowledged = new Samples()
  const late = new Samples()
  const reader = new KeystrokeReader()
  const dueOf = new Map<number, readonly number[]>()
  let measuredFromMs = Number.POSITIVE_INFINITY
  let arrived = 0
  let failure: Error | undefined

  const join = async (clientId: number, dueMs: readonly number[]): Promise<LoadClient> => {
    let isJoined = false
    const client = await connect(server.webSocketUrl, document, {
      delivered: (update) => {
        if (!isJoined) return
        const nowMs = performance.now()
        for (const { clientId: writer, clock, count } of reader.read(update)) {
          if (writer === clientId) continue
          arrived += count
          const dueMs = dueOf.get(writer) as readonly number[]
          for (let index = clock; index < clock + count; index++) {
            const sentMs = dueMs[index] as number
            if (sentMs >= measuredFromMs) delivered.add(nowMs - sentMs)
          }
        }
      },
      acknowledged: (batch) => {
        const sentMs = dueMs[batch - 1] as number
        if (sentMs >= measuredFromMs) acknowledged.add(performance.now() - sentMs)
      },
      failed: (error) => {
        failure ??= error
      },
    })
    isJoined = true
    return client
  }

  const random = new RandomStream(1, 'company')
  const everyone: LoadClient[] = []
  const writing: Writer[] = []
  for (let index = 0; index < clients; index++) {
    const typist = new Typist(random.integer(1, 2 ** 32 - 1))
    const dueMs: number[] = []
    const client = await join(typist.clientId, dueMs)
    everyone.push(client)
    if (index >= writers) continue
    dueOf.set(typist.clientId, dueMs)
    writing.push({ typist, client, dueMs })
  }
  await pause(200)

  let published = 0
  const run = async (schedule: readonly Press[]): Promise<void> => {
    await runOnTime(schedule, ({ writer, update, dueMs }) => {
      if (failure !== undefined) throw failure
      writer.client.publish(update)
      if (dueMs >= measuredFromMs) late.add(performance.now() - dueMs)
    })
    published += schedule.length
    const expected = published * (clients - 1)
    await until('every update reaches everyone', () => failure !== undefined || arrived === expected)
  }
  await run(scheduleOf(company, warmUpMs, writing, random))
  const measured = scheduleOf(company, measuredMs, writing, random)
  measuredFromMs = measured[0]?.dueMs as number
  const before = { cpuMs: server.cpuMs, writeCalls: server.writeCalls }
  await run(measured)
  const serverCpuMs = server.cpuMs - before.cpuMs
  const serverWriteCalls = server.writeCalls - before.writeCalls
  await Promise.all(everyone.map((client) => client.close()))
  if (failure !== undefined) throw failure
  const deliveries = measured.length * (clients - 1)
  return { deliveries, serverCpuMs, serverWriteCalls, delivered, acknowledged, late }
}

/** Made ahead, so that making the updates costs nothing while they are sent. Begins in a moment. */
function scheduleOf(
  { updatesPerSecond }: Company,
  durationMs: number,
  writing: readonly Writer[],
  random: RandomStream,
): Press[] {
  const presses = Array.from({ length: (updatesPerSecond * durationMs) / 1000 }, () => {
    const writer = random.oneOf(writing)
    return { writer, update: writer.typist.press(), afterMs: random.around(1000 / updatesPerSecond) }
  })
  let dueMs = performance.now() + 100
  return presses.map(({ writer, update, afterMs }) => {
    dueMs += afterMs
    writer.dueMs.push(dueMs)
    return { writer, update, dueMs }
  })
}
