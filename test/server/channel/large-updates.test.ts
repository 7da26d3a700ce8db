import { beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Channel } from '../../../server/channel/channel.ts'
import type { Slices, Steps } from '../../../server/channel/slices.ts'
import { LARGE_UPDATE_BYTES } from '../../../shared/update/in-slices.ts'
import { channelDesk, openChannel } from '../../support/channel-desk.ts'
import type { FakeClock } from '../../support/fake-clock.ts'
import type { HandDocumentLog } from '../../support/hand-log.ts'
import { interleaved, withByteBehind } from '../../support/hard-updates.ts'
import type { Listener } from '../../support/listener.ts'
import type { Writer } from '../../support/writer.ts'

const HARD = interleaved(40_000)
const LONG = 'x'.repeat(LARGE_UPDATE_BYTES)

let clock: FakeClock
let slices: Slices
let log: HandDocumentLog
let channel: Channel
let alice: Listener
let bob: Listener
let alices: Writer
let bobs: Writer

beforeEach(async () => {
  ;({ clock, slices, log, channel, alice, bob, alices, bobs } = await channelDesk())
})

function begun(
  listener: Listener,
  batch: number,
  update: Uint8Array,
  kind: 'update' | 'offer' = 'update',
): Steps {
  const steps = channel.publish(listener, batch, kind, update)
  if (steps === undefined) throw new Error('it was taken in one go')
  return steps
}

/** Returns how many there were. */
function takeAll(steps: Steps): number {
  let taken = 1
  while (steps.next().done !== true) taken += 1
  return taken
}

test('[X4] while a large update is looked through, others publish, and are before it', () => {
  const steps = begun(alice, 1, HARD, 'offer')
  let typed = 0
  while (steps.next().done !== true) {
    typed += 1
    if (typed <= 5) channel.publish(bob, typed, 'update', bobs.type('b'))
  }
  expect(typed).toBeGreaterThan(10)
  log.commit()
  expect(bob.heard).toEqual(['ack 1@1', 'ack 2@2', 'ack 3@3', 'ack 4@4', 'ack 5@5', '6:delivered'])
  expect(alice.heard.at(-1)).toBe('ack 1@6')
  expect(log.entries.at(-1)?.update).toBe(HARD)
})

test('[X4] [C6] a large update is one entry, the second time and from somebody else too', () => {
  const update = alices.type(LONG)
  takeAll(begun(alice, 1, update))
  takeAll(begun(alice, 2, update))
  log.commit()
  takeAll(begun(bob, 1, update, 'offer'))
  expect(log.entries).toHaveLength(1)
  expect(alice.heard).toEqual(['ack 1@1', 'ack 2@1'])
  expect(bob.heard).toEqual(['1:delivered', 'ack 1@1'])
})

test('[X4] [C6] of a large update only what is new is appended', () => {
  const first = alices.type('known')
  channel.publish(alice, 1, 'update', first)
  alices.type(LONG)
  alices.delete(2, 1)
  takeAll(begun(alice, 2, alices.everything(), 'offer'))
  alices.delete(7, 1)
  takeAll(begun(alice, 3, alices.everything(), 'offer'))
  log.commit()
  expect(log.entries).toHaveLength(3)
  expect(Y.decodeUpdate(log.entries[1]?.update as Uint8Array).structs[0]?.id.clock).toBe(5)
  expect(log.entries[2]?.update.byteLength).toBeLessThan(20)
  expect(bobs.apply(bob.updates).text).toBe(alices.text)
})

test('[X4] whoever leaves while their update is looked through leaves nothing of it', () => {
  const steps = begun(alice, 1, HARD, 'offer')
  for (let step = 0; step < 5; step += 1) steps.next()
  channel.leave(alice)
  expect(steps.next().done).toBe(true)
  log.commit()
  expect(log.entries).toEqual([])
  takeAll(begun(bob, 1, HARD, 'offer'))
  log.commit()
  expect(bob.heard).toEqual(['ack 1@1'])
})

test('[X4] [C5] when the log fails while an update is looked through, nothing of it is appended', async () => {
  const steps = begun(alice, 1, HARD, 'offer')
  steps.next()
  log.fail()
  await Promise.resolve()
  expect(steps.next().done).toBe(true)
  log.commit()
  expect(log.entries).toEqual([])
})

test('[X4] [X1] a large update with a fault is refused in one of its steps', () => {
  const steps = begun(alice, 1, withByteBehind(HARD), 'offer')
  expect(() => takeAll(steps)).toThrow('bytes after its end')
  log.commit()
  expect(log.entries).toEqual([])
  expect(bob.heard).toEqual([])
})

test('[X4] [L4] a large update that needs what is not here is asked for', () => {
  alices.type('first')
  takeAll(begun(alice, 1, alices.type(LONG)))
  expect(alice.heard).toEqual(['request 1'])
  log.commit()
  expect(log.entries).toEqual([])
})

test('[X4] [C6] what somebody else brings in of the same clients meanwhile is not appended twice', async () => {
  // Two of its structs are there, so that it is scanned, then cut, and then appended.
  for (let meanwhile = 2; meanwhile < 40; meanwhile += 4) {
    ;({ log, channel, alice, bob } = await channelDesk())
    channel.publish(bob, 1, 'offer', interleaved(1))
    const steps = begun(alice, 1, HARD, 'offer')
    for (let step = 0; step < meanwhile && steps.next().done !== true; step += 1);
    const isLate = steps.next().done === true
    channel.publish(bob, 2, 'offer', interleaved(2))
    takeAll(steps)
    log.commit()
    expect(log.entries).toHaveLength(isLate ? 2 : 3)
    const last = Y.decodeUpdate(log.entries.at(-1)?.update as Uint8Array)
    expect(last.structs[0]?.id.clock).toBe(isLate ? 1 : 2)
  }
})

test('[X4] who never comes to an end, since somebody else goes on with the same clients, is told to come back', () => {
  channel.publish(bob, 1, 'offer', interleaved(1))
  const steps = begun(alice, 1, HARD, 'offer')
  let batch = 1
  const bobGoesOn = () => {
    batch += 1
    channel.publish(bob, batch, 'offer', interleaved(batch))
  }
  expect(() => {
    while (steps.next().done !== true) bobGoesOn()
  }).toThrow('somebody else changes the same')
  log.commit()
  expect(log.entries).toHaveLength(batch)
})

test('[X4] a document whose log holds hard updates is opened in slices', async () => {
  takeAll(begun(alice, 1, HARD, 'offer'))
  log.commit()
  let isOpen = false
  const opening = openChannel(log, clock, { slices }).then((opened) => {
    isOpen = true
    return opened
  })
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    clock.pass(0)
  }
  expect(slices.size).toBe(0)
  channel = await opening
  expect(isOpen).toBe(true)
  channel.join(bob)
  takeAll(begun(bob, 7, HARD, 'offer'))
  expect(bob.heard.at(-1)).toBe('ack 7@1')
})
