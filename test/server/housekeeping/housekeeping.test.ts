import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startChores } from '../../../server/housekeeping.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function chore(run: () => Promise<void>) {
  return { name: 'sweep', firstAfterMs: 100, everyMs: 1000, run }
}

test('a chore runs after a while, then again and again', async () => {
  let runs = 0
  const end = startChores([chore(async () => void runs++)], () => {})
  await vi.advanceTimersByTimeAsync(99)
  expect(runs).toBe(0)
  await vi.advanceTimersByTimeAsync(1)
  expect(runs).toBe(1)
  await vi.advanceTimersByTimeAsync(2000)
  expect(runs).toBe(3)
  end()
  await vi.advanceTimersByTimeAsync(5000)
  expect(runs).toBe(3)
  expect(vi.getTimerCount()).toBe(0)
})

test('a long run is not overtaken by the next one', async () => {
  let runs = 0
  let finish: () => void = () => {}
  const long = () => {
    runs += 1
    return new Promise<void>((resolve) => {
      finish = resolve
    })
  }
  const end = startChores([chore(long)], () => {})
  await vi.advanceTimersByTimeAsync(10_000)
  expect(runs).toBe(1)
  finish()
  await vi.advanceTimersByTimeAsync(1000)
  expect(runs).toBe(2)
  end()
})

test('a failure is told, and the chore comes again; after the end nothing is told', async () => {
  const alarms: string[] = []
  const fail = async () => {
    throw new Error('no disk')
  }
  const end = startChores([chore(fail)], (text) => void alarms.push(text))
  await vi.advanceTimersByTimeAsync(1100)
  expect(alarms).toEqual(Array(2).fill('a chore failed and will be tried again: sweep'))
  await vi.advanceTimersByTimeAsync(999)
  end()
  await vi.advanceTimersByTimeAsync(5000)
  expect(alarms).toHaveLength(2)
})
