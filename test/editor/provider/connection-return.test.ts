import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { DocName, Seq } from '../../../shared/ids.ts'
import { begin, joinNotes, Listening, welcome } from './scripted-connection.ts'

describe('coming back', () => {
  test('waits a random time that grows, up to 4 s for the first ten times and to 30 s then', () => {
    for (const seed of [1, 2, 3]) {
      const random = new RandomStream(seed, 'jitter')
      const { server, clock, connection } = begin(() => random.next())
      joinNotes(connection)
      const waits: number[] = []
      for (let failure = 0; failure < 14; failure++) {
        server.wire.drop()
        const { state } = connection
        if (state.state !== 'waiting') throw new Error('it gave up')
        const boundMs = Math.min(failure < 10 ? 4000 : 30_000, 500 * 2 ** failure)
        expect(state.delayMs).toBeGreaterThanOrEqual(0)
        expect(state.delayMs).toBeLessThanOrEqual(boundMs)
        expect(state.retryAtMs).toBe(clock.nowMs() + state.delayMs)
        waits.push(state.delayMs / boundMs)
        clock.pass(state.delayMs)
        expect(server.dials).toBe(failure + 2)
      }
      // Full jitter: anywhere below the bound, not near it.
      expect(Math.min(...waits)).toBeLessThan(0.5)
      expect(Math.max(...waits)).toBeGreaterThan(0.5)
    }
  })

  test('begins from the beginning only after a connection that lasted', () => {
    const { server, clock, connection } = begin(() => 1)
    joinNotes(connection)
    for (let round = 0; round < 3; round++) {
      server.wire.greet()
      server.wire.drop()
      clock.pass(500 * 2 ** round)
    }
    server.wire.greet()
    server.wire.drop()
    expect(connection.state).toMatchObject({ delayMs: 4000 })
    clock.pass(4000)
    server.wire.greet()
    clock.pass(PROVIDER_LIMITS.stableAfterMs)
    server.wire.drop()
    expect(connection.state).toMatchObject({ delayMs: 500 })
  })

  test.each([4400, 4403, 4409, 4422, 4499])('does not come back after close code %i', (code) => {
    const { server, clock, connection } = begin()
    const { listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    server.wire.drop(code, 'go away')
    expect(connection.state).toMatchObject({ state: 'forbidden', text: 'go away' })
    expect(listener.told.at(-1)).toBe('disconnected')
    connection.wake()
    clock.pass(3_600_000)
    expect(server.dials).toBe(1)
    expect(clock.timers).toBe(0)
  })

  test.each([1000, 1001, 1006, 1011, 4000, 4399, 4500])('comes back after close code %i', (code) => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.greet()
    server.wire.drop(code)
    clock.pass(500)
    expect(server.dials).toBe(2)
  })

  test.each([1012, 1013])('gives a server that closes with %i more time', (code) => {
    const { server, connection } = begin(() => 1)
    joinNotes(connection)
    server.wire.greet()
    server.wire.drop(code)
    expect(connection.state).toMatchObject({ delayMs: 2000 })
  })

  test('comes back after a drain no earlier than it was told, whoever looks', () => {
    const { server, clock, connection } = begin(() => 0.5)
    joinNotes(connection)
    server.wire.greet()
    server.wire.say({ type: 'drain', retryAfterMs: 3000 })
    expect(connection.state.state).toBe('ready')
    server.wire.drop(1012)
    connection.wake()
    clock.pass(2999)
    expect(server.dials).toBe(1)
    clock.pass(1)
    expect(server.dials).toBe(2)
  })

  test('waits no longer than it was told where the clock was set back meanwhile', () => {
    const { server, clock, connection } = begin(() => 0.5)
    joinNotes(connection)
    server.wire.greet()
    server.wire.say({ type: 'drain', retryAfterMs: 3000 })
    server.wire.drop(1012)
    connection.setOffline(true)
    clock.set(-3_600_000)
    connection.wake()
    clock.pass(3000)
    expect(server.dials).toBe(2)
  })

  test('[N2] after a drain it waits as long as it was told, and half a second more at most', () => {
    const delays = [0, 0.25, 1].map((share) => {
      const { server, connection } = begin(() => share)
      joinNotes(connection)
      server.wire.greet()
      server.wire.say({ type: 'drain', retryAfterMs: 3000 })
      server.wire.drop(1012)
      const { state } = connection
      return state.state === 'waiting' ? state.delayMs : Number.NaN
    })
    expect(delays).toEqual([3000, 3125, 3500])
  })

  test('[N2] several restarts in a row make nobody wait longer for the last of them', () => {
    const { server, clock, connection } = begin(() => 1)
    joinNotes(connection)
    for (let restart = 1; restart <= 3; restart++) {
      server.wire.greet()
      server.wire.say({ type: 'drain', retryAfterMs: 1000 })
      server.wire.drop(1012)
      expect(connection.state).toMatchObject({ delayMs: 1500 })
      clock.pass(1500)
    }
  })

  test('[N2] who comes before the new server is there tries again within a second, for a while', () => {
    const { server, clock, connection } = begin(() => 1)
    joinNotes(connection)
    server.wire.greet()
    server.wire.say({ type: 'drain', retryAfterMs: 1000 })
    server.wire.drop(1012)
    clock.pass(1500)
    const delays = Array.from({ length: 9 }, () => {
      server.wire.drop()
      const { state } = connection
      const delayMs = state.state === 'waiting' ? state.delayMs : Number.NaN
      clock.pass(delayMs)
      return delayMs
    })
    expect(delays).toEqual([500, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 4000])
  })

  test('dials at once when it is woken', () => {
    const { server, clock, connection } = begin(() => 1)
    joinNotes(connection)
    server.wire.drop()
    clock.pass(10)
    connection.wake()
    expect(server.dials).toBe(2)
    expect(connection.state.state).toBe('dialing')
  })

  test('waits for the network where there is none', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.drop()
    connection.setOffline(true)
    expect(connection.state).not.toHaveProperty('retryAtMs')
    clock.pass(3_600_000)
    expect(server.dials).toBe(1)
    connection.setOffline(false)
    expect(server.dials).toBe(2)
  })

  test('sleeps until it is woken', () => {
    const { server, clock, connection } = begin()
    const { listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    connection.sleep()
    expect(server.wire.closedWith).toBe(1000)
    expect(listener.told.at(-1)).toBe('disconnected')
    clock.pass(3_600_000)
    expect(server.dials).toBe(1)
    connection.wake()
    server.wire.greet()
    expect(server.wire.heardOf('join')).toHaveLength(1)
  })

  test('[R3] joins every document again', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    connection.attach(new Listening('plan' as DocName)).join()
    server.wire.greet()
    server.wire.drop()
    clock.pass(500)
    server.wire.greet()
    expect(server.wire.heardOf('join').map(({ document }) => document)).toEqual(['notes', 'plan'])
  })

  test('rests when no document is open any more', () => {
    const { server, clock, connection } = begin()
    const { link } = joinNotes(connection)
    server.wire.greet()
    link.detach()
    server.wire.drop()
    expect(connection.state.state).toBe('idle')
    expect(clock.timers).toBe(0)
    joinNotes(connection)
    expect(server.dials).toBe(2)
  })
})

describe('black holes', () => {
  test('finds one within two heartbeats of silence, and dials again at once', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.greet(1000)
    for (let beat = 0; beat < 5; beat++) {
      clock.pass(1000)
      const ping = server.wire.heardOf('ping').at(-1)
      expect(ping).toBeDefined()
      if (ping !== undefined) server.wire.say({ type: 'pong', nonce: ping.nonce, timeMs: 0 })
    }
    clock.pass(1700)
    expect(server.dials).toBe(1)
    clock.pass(300)
    expect(server.wires[0]?.closedWith).toBe(4000)
    expect(server.dials).toBe(2)
    expect(connection.state.state).toBe('dialing')
  })

  test('takes whatever comes for a sign of life', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.greet(1000)
    server.wire.say(welcome(1))
    for (let seq = 1; seq < 10; seq++) {
      clock.pass(1500)
      server.wire.say({ type: 'deliver', channel: 1, seq: seq as Seq, update: Uint8Array.of(0, 0) })
    }
    expect(server.dials).toBe(1)
  })

  test('makes sure after waking up, and does not wait two heartbeats for it', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.greet(60_000)
    connection.wake()
    connection.wake()
    expect(server.wire.heardOf('ping')).toHaveLength(1)
    clock.pass(PROVIDER_LIMITS.probeTimeoutMs)
    expect(server.dials).toBe(2)
  })

  test('keeps a connection that answers after waking up', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    server.wire.greet(60_000)
    connection.wake()
    server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
    clock.pass(PROVIDER_LIMITS.probeTimeoutMs)
    expect(server.dials).toBe(1)
  })
})
