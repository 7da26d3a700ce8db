import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'
import { Heartbeat } from '../../../server/transport/heartbeat.ts'
import type { WebSocketConnection } from '../../../server/transport/web-socket-connection.ts'

const BEAT_MS = 15_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function begin() {
  const story: string[] = []
  const traffic = { bufferedBytes: 0, leftBytes: 0 }
  const webSocket = {
    OPEN: 1,
    readyState: 1,
    ping: () => story.push('ping'),
    terminate: () => story.push('cut'),
  }
  const connection = Object.assign(traffic, { close: (code: number) => story.push(`close ${code}`) })
  const heartbeat = new Heartbeat(
    webSocket as unknown as WebSocket,
    connection as unknown as WebSocketConnection,
    BEAT_MS,
  )
  const beat = () => vi.advanceTimersByTime(BEAT_MS)
  return { heartbeat, story, traffic, beat }
}

test('[P3] two pings without an answer, then the end', () => {
  const { story, beat } = begin()
  for (let i = 0; i < 5; i += 1) beat()
  expect(story).toEqual(['ping', 'ping', 'close 4000', 'cut'])
})

test('anything that comes counts as an answer', () => {
  const { heartbeat, story, beat } = begin()
  for (let i = 0; i < 6; i += 1) {
    beat()
    if (i % 2 === 1) heartbeat.heard()
  }
  expect(story).toEqual(Array(6).fill('ping'))
})

test('a slow reader whose bytes still go is not ended, one whose bytes stand still is', () => {
  const { story, traffic, beat } = begin()
  traffic.bufferedBytes = 1000
  for (let i = 0; i < 6; i += 1) {
    traffic.leftBytes += 100
    beat()
  }
  expect(story).not.toContain('cut')
  for (let i = 0; i < 3; i += 1) beat()
  expect(story.at(-1)).toBe('cut')
})

test('bytes that only the system took prove nothing', () => {
  const { story, traffic, beat } = begin()
  for (let i = 0; i < 3; i += 1) {
    traffic.leftBytes += 100
    beat()
  }
  expect(story.at(-1)).toBe('cut')
})

test('a stopped heartbeat beats no more', () => {
  const { heartbeat, story, beat } = begin()
  heartbeat.stop()
  beat()
  expect(story).toEqual([])
})
