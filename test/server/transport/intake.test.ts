import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Pace } from '../../../server/limits/pace.ts'
import { Intake } from '../../../server/transport/intake.ts'

const LIMITS = { messagesPerSecond: 10, bytesPerSecond: 1_000_000, cpuMsPerSecond: 50 }

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** `costMs`: what each message takes. */
function setUp(costMs = 0, shared = new Pace({ ...LIMITS, messagesPerSecond: 1000 }, 'address')) {
  let workedMs = 0
  const taken: number[] = []
  const told: string[] = []
  /** What the next messages take in slices. */
  const long: Promise<number>[] = []
  const intake = new Intake({
    take: (frame) => {
      workedMs += costMs
      taken.push(frame.byteLength)
      return long.shift()
    },
    socket: { pause: () => told.push('pause'), resume: () => told.push('resume') },
    own: new Pace(LIMITS, 'connection'),
    shared,
    time: { monotonicMs: () => Date.now() + workedMs, cpuMs: () => workedMs },
    random: () => 0,
    onWait: (limit) => told.push(limit),
    onOverflow: () => told.push('overflow'),
  })
  return { intake, taken, told, long }
}

test('[Q2] who is too fast is not read for a while; nothing is lost, and the order stays', async () => {
  const { intake, taken, told } = setUp()
  for (let message = 1; message <= 103; message += 1) intake.receive(new Uint8Array(message))
  expect(taken).toHaveLength(101)
  expect(told).toEqual(['pause', 'connection_messages'])
  expect(intake.isWaiting).toBe(true)
  await vi.advanceTimersByTimeAsync(400)
  expect(taken.slice(-2)).toEqual([102, 103])
  expect(told.at(-1)).toBe('resume')
  expect(intake.isWaiting).toBe(false)
})

test('[Q2] those at one address share a pace, and only who sends waits', async () => {
  const shared = new Pace(LIMITS, 'address')
  const one = setUp(0, shared)
  const other = setUp(0, shared)
  for (let message = 0; message < 60; message += 1) one.intake.receive(new Uint8Array(1))
  for (let message = 0; message < 60; message += 1) other.intake.receive(new Uint8Array(1))
  expect(one.intake.isWaiting).toBe(false)
  expect(other.told).toEqual(['pause', 'address_messages'])
  await vi.advanceTimersByTimeAsync(20_000)
  expect(other.taken).toHaveLength(60)
})

test('[X4] [Q2] hard work lets others go first, and a lot of it is paid for', async () => {
  const { intake, taken, told } = setUp(30)
  intake.receive(new Uint8Array(100_000))
  expect(intake.isWaiting).toBe(true)
  expect(told).toEqual(['pause']) // no limit: only a turn
  for (let message = 0; message < 9; message += 1) intake.receive(new Uint8Array(100_000))
  await vi.advanceTimersByTimeAsync(2000)
  expect(taken.length).toBeGreaterThan(1)
  expect(taken.length).toBeLessThan(10)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(taken).toHaveLength(10)
})

test('a clock that ran while the machine did something else is nobody’s debt', () => {
  const { intake } = setUp()
  vi.setSystemTime(Date.now() + 60_000)
  intake.receive(new Uint8Array(100_000))
  expect(intake.isWaiting).toBe(false)
})

test('[Q2] what waits has a limit, and who is gone keeps nothing', async () => {
  const { intake, taken, told } = setUp()
  for (let message = 0; message < 101 + 4096; message += 1) intake.receive(new Uint8Array(1))
  expect(told).not.toContain('overflow')
  intake.receive(new Uint8Array(1))
  expect(told).toContain('overflow')
  intake.stop()
  await vi.advanceTimersByTimeAsync(600_000)
  intake.receive(new Uint8Array(1))
  expect(taken).toHaveLength(101)
  expect(told).not.toContain('resume')
})

test('[X4] [Q2] what is looked through in slices is waited for and paid for, and each of its slices is no hold', async () => {
  const { intake, taken, told, long } = setUp()
  let end = (_slices: number) => {}
  long.push(
    new Promise((resolve) => {
      end = resolve
    }),
  )
  intake.receive(new Uint8Array(100_000))
  intake.receive(new Uint8Array(1))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(taken).toEqual([100_000])
  expect(told).toEqual(['pause'])
  expect(intake.isWaiting).toBe(true)
  end(100)
  await vi.advanceTimersByTimeAsync(0)
  expect(taken).toEqual([100_000, 1])
  expect(told).toEqual(['pause', 'resume'])

  long.push(Promise.resolve(1000))
  intake.receive(new Uint8Array(100_000))
  await vi.advanceTimersByTimeAsync(0)
  intake.receive(new Uint8Array(2))
  expect(told.slice(2)).toEqual(['pause', 'pause', 'connection_cpu'])
  expect(taken).toHaveLength(3)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(taken.at(-1)).toBe(2)
  expect(told.at(-1)).toBe('resume')
})

test('[X4] who goes while a message is looked through is not read again', async () => {
  const { intake, taken, told, long } = setUp()
  long.push(Promise.resolve(1))
  intake.receive(new Uint8Array(100_000))
  intake.receive(new Uint8Array(1))
  intake.stop()
  await vi.advanceTimersByTimeAsync(1000)
  expect(taken).toEqual([100_000])
  expect(told).toEqual(['pause'])
})
