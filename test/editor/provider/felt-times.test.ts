import { beforeEach, expect, test } from 'vitest'
import { EditTimes } from '../../../editor/provider/edit-times.ts'
import { FeltTimes } from '../../../editor/provider/felt-times.ts'
import type { Seq } from '../../../shared/ids.ts'
import type { ClientMessage } from '../../../shared/protocol/messages.ts'
import { FakeClock } from '../../support/fake-clock.ts'

let clock: FakeClock
let reports: ClientMessage[]
let felt: FeltTimes
let times: EditTimes

const AHEAD_MS = 5000

beforeEach(() => {
  clock = new FakeClock()
  reports = []
  felt = new FeltTimes(clock, (report) => reports.push(report))
  times = new EditTimes(felt)
})

/** The server, which is ahead, answers at once. */
function learnServerClock(): void {
  felt.serverClock.pinged(1, clock.nowMs())
  felt.serverClock.ponged(1, clock.nowMs() + AHEAD_MS, clock.nowMs())
}

function acknowledge(batch: number): void {
  times.received([{ type: 'acknowledge', channel: 1, batch, seq: batch as Seq }])
}

test('from the edit to the acknowledgement of the batch that carries it', () => {
  times.edited()
  clock.pass(5)
  times.publishes(1)
  times.publishes(2)
  clock.pass(20)
  acknowledge(1)
  clock.pass(10_000)
  expect(reports).toEqual([{ type: 'report', savedMs: [25], shownMs: [], resends: 0, reconnects: 0 }])
})

test('a batch is marked with the time of the server’s clock, once in a second', () => {
  learnServerClock()
  times.edited()
  const madeMs = clock.nowMs() + AHEAD_MS
  clock.pass(30)
  expect(times.publishes(1)).toBe(madeMs)
  times.edited()
  expect(times.publishes(2)).toBeUndefined()
  acknowledge(2)
  clock.pass(999)
  times.edited()
  expect(times.publishes(3)).toBeUndefined()
  clock.pass(1)
  times.edited()
  expect(times.publishes(4)).toBe(clock.nowMs() + AHEAD_MS)
})

test('while the server’s clock is not known nothing is marked, and what is saved is measured', () => {
  times.edited()
  expect(times.publishes(1)).toBeUndefined()
  clock.pass(7)
  acknowledge(1)
  clock.pass(10_000)
  expect(reports).toMatchObject([{ savedMs: [7] }])
})

test('somebody else’s edit is shown when it was followed, never before it was made', () => {
  learnServerClock()
  const nowMs = clock.nowMs() + AHEAD_MS
  times.received([
    { type: 'deliver', channel: 1, seq: 1 as Seq, update: Uint8Array.of() },
    { type: 'mark', channel: 1, seq: 1 as Seq, madeMs: nowMs - 80 },
    { type: 'mark', channel: 1, seq: 1 as Seq, madeMs: nowMs + 80 },
  ])
  clock.pass(10_000)
  expect(reports).toMatchObject([{ shownMs: [80, 0] }])
})

test('the wait for a new connection counts, and what is sent on it once more', () => {
  felt.connected()
  times.edited()
  times.publishes(1)
  times.publishes(2)
  times.ended()
  clock.pass(3000)
  felt.connected()
  times.began()
  times.publishes(1)
  clock.pass(10)
  acknowledge(1)
  clock.pass(10_000)
  expect(reports).toEqual([{ type: 'report', savedMs: [3010], shownMs: [], resends: 2, reconnects: 1 }])
})

test('who hangs up and comes back was not cut off', () => {
  felt.connected()
  felt.hungUp()
  felt.connected()
  felt.saved(1)
  clock.pass(10_000)
  expect(reports).toMatchObject([{ reconnects: 0 }])
})

test('a report holds sixteen times of a kind, and the next one begins anew', () => {
  for (let count = 0; count < 100; count += 1) felt.saved(count)
  clock.pass(10_000)
  felt.saved(5)
  clock.pass(10_000)
  expect(reports).toMatchObject([{ savedMs: Array.from({ length: 16 }, (_, at) => at) }, { savedMs: [5] }])
})

test('who does nothing reports nothing, and who is closed leaves no timer', () => {
  felt.connected()
  clock.pass(60_000)
  expect(reports).toEqual([])
  felt.saved(1)
  felt.close()
  expect(clock.timers).toBe(0)
})
