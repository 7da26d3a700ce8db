import { expect, test } from 'vitest'
import { EventQueue } from '../../editor/lab/simulation/world/event-queue.ts'
import { Pipe } from '../../editor/lab/simulation/world/pipe.ts'
import { ProcessClock } from '../../editor/lab/simulation/world/process-clock.ts'
import { SimulatedDisk } from '../../editor/lab/simulation/world/simulated-disk.ts'
import { SimulatedNetwork } from '../../editor/lab/simulation/world/simulated-network.ts'
import { World } from '../../editor/lab/simulation/world/world.ts'
import type { Operation } from '../../shared/log/store.ts'
import { NODE } from '../support/node-host.ts'

test('events come in the order of time, and of their making where the time is the same', () => {
  const world = new World(1, NODE)
  const random = world.random('test')
  const queue = new EventQueue()
  for (let i = 0; i < 500; i++) queue.push(random.integer(0, 20), () => undefined)
  let last = { atMs: -1, number: 0 }
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) {
    expect(event.atMs > last.atMs || (event.atMs === last.atMs && event.number > last.number)).toBe(true)
    last = event
  }
})

test('all microtasks of an event run before the next event', async () => {
  const world = new World(1, NODE)
  const heard: string[] = []
  world.after(1, async () => {
    for (let i = 0; i < 20; i++) await undefined
    heard.push('end of the first')
  })
  world.after(1, () => void heard.push('second'))
  await world.runUntil(1)
  expect(heard).toEqual(['end of the first', 'second'])
})

test('streams of one seed are their own, and the same each time', () => {
  const draw = (seed: number, kind: string) => {
    const random = new World(seed, NODE).random(kind)
    return Array.from({ length: 5 }, () => random.integer(0, 1e9))
  }
  expect(draw(7, 'disk')).toEqual(draw(7, 'disk'))
  expect(draw(7, 'disk')).not.toEqual(draw(7, 'network'))
  expect(draw(7, 'disk')).not.toEqual(draw(8, 'disk'))
})

test('a fast clock rings early, and a stopped one never', async () => {
  const world = new World(1, NODE)
  const rung: number[] = []
  const clock = new ProcessClock(world, world.random('clock'), { rate: 1.1, lateChance: 0, lateMaxMs: 0 })
  const beganMs = clock.nowMs()
  clock.after(1100, () => void rung.push(clock.nowMs() - beganMs))
  clock.after(2000, () => void rung.push(0))
  await world.runUntil(1500)
  clock.stop()
  await world.runUntil(5000)
  expect(rung).toEqual([1100])
})

test('a pipe delivers in order whatever the latency, and nothing while it is stalled', async () => {
  const world = new World(3, NODE)
  const random = world.random('pipe')
  const pipe = new Pipe(world, { latencyMs: () => random.integer(1, 100), windowBytes: 15 })
  const heard: number[] = []
  for (let i = 0; i < 50; i++) world.after(i * 5, () => pipe.send(10, () => void heard.push(i)))
  await world.runUntil(150)
  pipe.stall()
  const count = heard.length
  await world.runUntil(1000)
  expect(heard.length).toBe(count)
  expect(pipe.bufferedBytes).toBe(19 * 10 - 15)
  let isDrained = false
  pipe.whenDrained(() => {
    isDrained = true
  })
  expect(isDrained).toBe(false)
  pipe.resume()
  expect(isDrained).toBe(true)
  expect(heard).toEqual(Array.from({ length: 50 }, (_, i) => i))
})

test('a cut pipe loses what is in flight', async () => {
  const world = new World(1, NODE)
  const pipe = new Pipe(world, { latencyMs: () => 10, windowBytes: 0 })
  const heard: number[] = []
  pipe.send(1, () => void heard.push(1))
  await world.runUntil(10)
  pipe.send(1, () => void heard.push(2))
  pipe.cut()
  await world.runUntil(100)
  expect(heard).toEqual([1])
})

test('a cut connection is noticed by an end in its own time, and by the heartbeat at last', async () => {
  const world = new World(1, NODE)
  const network = new SimulatedNetwork(world, world.random('network'), {
    latencyMinMs: 5,
    latencyMaxMs: 5,
    windowBytes: 1000,
    heartbeatMs: 15_000,
  })
  const heard: string[] = []
  network.listen(() => ({
    receive: (frame) => void heard.push(`server got ${frame[0]}`),
    receiveText: () => undefined,
    closed: () => void heard.push(`server closed at ${world.nowMs}`),
    drain: () => undefined,
    reconsider: () => undefined,
  }))
  const link = network.dial(
    'a',
    { dialect: 'inkwire' },
    {
      opened: () => void heard.push('opened'),
      received: () => undefined,
      closed: (code) => void heard.push(`client closed ${code}`),
    },
  )
  link.sendUp(Uint8Array.of(1))
  await world.runUntil(100)
  link.sendUp(Uint8Array.of(2))
  link.cut({ clientAfterMs: 3 })
  await world.runUntil(60_000)
  expect(heard).toEqual(['server got 1', 'opened', 'client closed 1006', 'server closed at 30100'])
  expect(network.links).toEqual([])
})

const put = (key: number, value: number): Operation[] => [
  { type: 'put', key: Uint8Array.of(key), value: Uint8Array.of(value) },
]

test('a crash keeps a prefix of what was not synced, and everything that was', async () => {
  const kept = new Set<number>()
  for (let seed = 1; seed <= 60; seed++) {
    const world = new World(seed, NODE)
    const disk = new SimulatedDisk({ world, random: world.random('disk'), name: 'disk' })
    disk.faults.syncMaxMs = 100
    const process = disk.process()
    let synced = 0
    const opening = process.opener()
    await world.runUntil(100)
    const store = await opening
    const countSynced = (): void => {
      synced++
    }
    for (let i = 0; i < 5; i++) void store.batch(put(i, i)).then(countSynced)
    await world.runUntil(100 + world.random('when').integer(0, 100))
    const resolved = synced
    process.kill()
    await world.runUntil(1000)
    expect(synced).toBe(resolved)
    const keys = disk.content.range({ limit: 100, maxBytes: 1000 }).map(([key]) => key[0] as number)
    expect(keys).toEqual(keys.map((_, index) => index))
    expect(keys.length).toBeGreaterThanOrEqual(resolved)
    kept.add(keys.length)
  }
  expect(kept.size).toBeGreaterThan(3)
})

test('a store that has failed answers as before and keeps nothing, until it is opened again', async () => {
  const world = new World(1, NODE)
  const disk = new SimulatedDisk({ world, random: world.random('disk'), name: 'disk' })
  const { opener } = disk.process()
  const open = async () => {
    const opening = opener()
    await world.runUntil(world.nowMs + 10)
    return opening
  }
  const store = await open()
  disk.faults.isFull = true
  const failed = store.batch(put(1, 1)).then(
    () => 'synced',
    (error: Error) => error.message,
  )
  await world.runUntil(world.nowMs + 10)
  disk.faults.isFull = false
  expect(await failed).toContain('ENOSPC')
  const void1 = store.batch(put(2, 2))
  await world.runUntil(world.nowMs + 10)
  await void1
  expect(disk.content.get(Uint8Array.of(2))).toBeUndefined()
  const read = store.get(Uint8Array.of(2))
  await world.runUntil(world.nowMs + 10)
  expect(await read).toEqual(Uint8Array.of(2))
  const again = await open()
  const batch = again.batch(put(3, 3))
  await world.runUntil(world.nowMs + 10)
  await batch
  expect(disk.content.get(Uint8Array.of(3))).toEqual(Uint8Array.of(3))
})
