import { expect, test } from 'vitest'
import { Pace } from '../../../server/limits/pace.ts'
import { Rate } from '../../../server/limits/rate.ts'

test('[Q2] a rate gives ten seconds’ worth at once, and then as much as time brings', () => {
  const rate = new Rate(10)
  expect(Array.from({ length: 101 }, () => rate.take(1, 0)).filter(Boolean)).toHaveLength(100)
  expect(rate.waitMs(1, 0)).toBe(100)
  expect(rate.take(1, 99)).toBe(false)
  expect(rate.take(1, 100)).toBe(true)
  expect(rate.isRested(10_099)).toBe(false)
  expect(rate.isRested(10_100)).toBe(true)
})

test('what was spent beyond the burst is paid off before anything else', () => {
  const rate = new Rate(10, 5)
  rate.spend(25, 0)
  expect(rate.waitMs(0, 0)).toBe(2000)
  expect(rate.take(1, 2000)).toBe(false)
  expect(rate.take(1, 2100)).toBe(true)
})

test('a clock that jumps back neither forgives nor takes', () => {
  const rate = new Rate(10, 5)
  rate.spend(5, 10_000)
  expect(rate.waitMs(1, 5000)).toBe(100)
  expect(rate.waitMs(1, 5100)).toBe(0)
})

const LIMITS = { messagesPerSecond: 100, bytesPerSecond: 1000, cpuMsPerSecond: 50 }

test('[Q2] the slowest of messages, bytes and CPU time decides how long the next message waits, and is told', () => {
  const pace = new Pace(LIMITS, 'connection')
  for (let sent = 0; sent < 1000; sent += 1) pace.spend(1, 0.01, 0)
  expect(pace.waitMs(0)).toBe(0)
  pace.spend(1, 0.01, 0)
  expect([pace.waitMs(0), pace.limit]).toEqual([10, 'connection_messages'])
  pace.spend(11_000, 0.01, 0)
  expect(pace.waitMs(0)).toBeGreaterThan(2000)
  expect(pace.limit).toBe('connection_bytes')
  expect(pace.isRested(12_000)).toBe(false)
  expect(pace.isRested(12_002)).toBe(true)
})

test('[X4] [Q2] a message that holds the loop is paid for tenfold', () => {
  const pace = new Pace(LIMITS, 'address')
  for (let sent = 0; sent < 100; sent += 1) pace.spend(1, 10, 0)
  expect(pace.waitMs(0)).toBe(0)
  pace.spend(1, 20, 0)
  expect([pace.waitMs(0), pace.limit]).toEqual([2200, 'address_cpu'])
})
