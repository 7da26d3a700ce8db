import { setTimeout as pause } from 'node:timers/promises'
import { KeystrokeReader } from '../load/keystrokes.ts'
import type { Connect, LoadClient } from '../load/load-client.ts'
import { until } from '../load/pacing.ts'
import { Typist } from '../load/typist.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'

export interface Saturation {
  readonly deliveriesPerSecond: number
  readonly serverCpuMsPerThousand: number
  readonly serverWriteCallsPerThousand: number
}

interface Writer {
  readonly typist: Typist
  readonly client: LoadClient
  /** Of this writer's keystrokes, those that the slowest of two readers has. */
  seen: number
}

// Enough that no writer ever waits for a round trip, and few enough that nobody's outbox fills.
const UNSEEN_MAX = 100

/** Everyone on one document, and writers that press the next key as soon as a reader has seen the one before. */
export async function measureSaturated(
  server: PinnedServer,
  connect: Connect,
  company: {
    readonly clients: number
    readonly writers: number
    readonly warmUpMs: number
    readonly measuredMs: number
  },
): Promise<Saturation> {
  const reader = new KeystrokeReader()
  const writers = new Map<number, Writer>()
  const everyone: LoadClient[] = []
  let deliveries = 0
  let isOver = false
  let failure: Error | undefined

  const write = (writer: Writer): void => {
    while (!isOver && writer.typist.pressed < writer.seen + UNSEEN_MAX)
      writer.client.publish(writer.typist.press())
  }
  for (let index = 0; index < company.clients; index++) {
    const ownId = index + 1
    const isWatched = index === company.clients - 1
    let isJoined = false
    const client = await connect(server.webSocketUrl, 'saturated', {
      delivered: (update) => {
        if (!isJoined) return
        for (const { clientId, clock, count } of reader.read(update)) {
          if (clientId === ownId) continue
          deliveries += count
          const writer = isWatched ? writers.get(clientId) : undefined
          if (writer !== undefined) writer.seen = Math.max(writer.seen, clock + count)
        }
        if (isWatched) for (const writer of writers.values()) write(writer)
      },
      acknowledged() {},
      failed: (error) => {
        failure ??= error
      },
    })
    isJoined = true
    everyone.push(client)
    if (index < company.writers) writers.set(ownId, { typist: new Typist(ownId), client, seen: 0 })
  }

  for (const writer of writers.values()) write(writer)
  await pause(company.warmUpMs)
  const begun = { ms: performance.now(), cpuMs: server.cpuMs, writeCalls: server.writeCalls, deliveries }
  await pause(company.measuredMs)
  const measured = deliveries - begun.deliveries
  const seconds = (performance.now() - begun.ms) / 1000
  const cpuMs = server.cpuMs - begun.cpuMs
  const writeCalls = server.writeCalls - begun.writeCalls
  isOver = true
  const pressed = [...writers.values()].reduce((sum, { typist }) => sum + typist.pressed, 0)
  await until(
    'every update reaches everyone',
    () => failure !== undefined || deliveries === pressed * (company.clients - 1),
    120_000,
  )
  await Promise.all(everyone.map((client) => client.close()))
  if (failure !== undefined) throw failure
  return {
    deliveriesPerSecond: measured / seconds,
    serverCpuMsPerThousand: (cpuMs * 1000) / measured,
    serverWriteCallsPerThousand: (writeCalls * 1000) / measured,
  }
}
