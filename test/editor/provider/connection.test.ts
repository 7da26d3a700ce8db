import { describe, expect, test } from 'vitest'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { ServerConnection } from '../../../editor/provider/connection.ts'
import type { DocumentLink, DocumentListener } from '../../../editor/provider/document-link.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { DocName, Epoch, Seq } from '../../../shared/ids.ts'
import type { ServerMessage } from '../../../shared/protocol/messages.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ScriptedServer } from '../../support/scripted-server.ts'

const NOTES = 'notes' as DocName
const EPOCH = 7 as Epoch

/** A document that only writes down what it is told. */
class Listening implements DocumentListener {
  readonly document: DocName
  readonly told: string[] = []

  constructor(document: DocName = NOTES) {
    this.document = document
  }

  have() {
    return { type: 'nothing' } as const
  }

  welcomed(epoch: Epoch, isWritable: boolean) {
    this.told.push(`welcome ${epoch} ${isWritable ? 'writable' : 'read-only'}`)
  }

  received(messages: readonly { type: string }[]) {
    this.told.push(messages.map(({ type }) => type).join('+'))
  }

  refused({ code, retry }: { code: string; retry: boolean }) {
    this.told.push(`refused ${code}${retry ? ', try again' : ''}`)
  }

  disconnected() {
    this.told.push('disconnected')
  }

  connectionChanged() {}

  roomFreed() {
    this.told.push('room')
  }
}

function begin(random: () => number = () => 0.5) {
  const server = new ScriptedServer()
  const clock = new FakeClock()
  const key = 'a-key-of-sixteen-or-more'
  const connection = new ServerConnection({ url: 'ws://test', key, transport: server, clock, random })
  return { server, clock, connection }
}

function joinNotes(connection: ServerConnection): { link: DocumentLink; listener: Listening } {
  const listener = new Listening()
  const link = connection.attach(listener)
  link.join()
  return { link, listener }
}

const welcome = (channel: number, document = NOTES): ServerMessage => ({
  type: 'welcome',
  document,
  channel,
  epoch: EPOCH,
  writable: true,
  role: 'owner',
})

const refuse = (code: 'SERVER_BUSY' | 'ACCESS_DENIED', document = NOTES): ServerMessage => ({
  type: 'refuse',
  document,
  code,
  text: '',
  retryAfterMs: 0,
})

describe('connecting', () => {
  test('dials for the first document, says hello, and joins when the server is ready', () => {
    const { server, connection } = begin()
    expect(server.dials).toBe(0)
    joinNotes(connection)
    expect(connection.state).toMatchObject({ state: 'dialing', attempt: 1 })
    server.wire.open()
    expect(server.wire.heard()).toMatchObject([{ type: 'hello', key: 'a-key-of-sixteen-or-more' }])
    server.wire.say({ type: 'ready', heartbeatMs: 1000, updateMaxBytes: 5000, expiresMs: 0 })
    expect(connection.state.state).toBe('ready')
    expect(connection.updateMaxBytes).toBe(5000)
    expect(server.wire.heard()).toEqual([{ type: 'join', document: NOTES, have: { type: 'nothing' } }])
  })

  test('shares one connection between documents, and gives each its own messages', () => {
    const { server, connection } = begin()
    const notes = joinNotes(connection)
    const plan = new Listening('plan' as DocName)
    connection.attach(plan).join()
    server.wire.greet()
    expect(server.dials).toBe(1)
    const update = Uint8Array.of(0, 0)
    server.wire.say(
      welcome(1),
      welcome(2, plan.document),
      { type: 'deliver', channel: 1, seq: 1 as Seq, update },
      { type: 'deliver', channel: 1, seq: 2 as Seq, update },
      { type: 'deliver', channel: 2, seq: 1 as Seq, update },
      { type: 'deliver', channel: 3, seq: 1 as Seq, update },
    )
    expect(notes.listener.told).toEqual(['welcome 7 writable', 'deliver+deliver'])
    expect(plan.told).toEqual(['welcome 7 writable', 'deliver'])
  })

  test('gives up on who does not answer, and tries again', () => {
    const { server, clock, connection } = begin()
    joinNotes(connection)
    clock.pass(PROVIDER_LIMITS.dialTimeoutMs)
    expect(server.wire.closedWith).toBe(4000)
    expect(connection.state).toMatchObject({ state: 'waiting', attempt: 1 })
    clock.pass(250)
    expect(server.dials).toBe(2)
    server.wire.open()
    clock.pass(PROVIDER_LIMITS.dialTimeoutMs)
    expect(connection.state.state).toBe('waiting')
  })

  test('[R3] hangs up on what cannot be read, and applies nothing of it', () => {
    const { server, connection } = begin()
    const { listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    server.wire.sayBytes(Uint8Array.of(99, 1, 2, 3))
    expect(server.wire.closedWith).toBe(4000)
    expect(listener.told).toEqual(['welcome 7 writable', 'disconnected'])
    expect(connection.state.state).toBe('waiting')
  })

  test('tells everyone before it throws what one document could not take', () => {
    const { server, connection } = begin()
    const { listener } = joinNotes(connection)
    const broken = new Listening('broken' as DocName)
    broken.received = () => {
      throw new Error('an observer failed')
    }
    connection.attach(broken).join()
    server.wire.greet()
    server.wire.say(welcome(1), welcome(2, broken.document))
    const update = Uint8Array.of(0, 0)
    const deliver = (channel: number): ServerMessage => ({ type: 'deliver', channel, seq: 1 as Seq, update })
    expect(() => server.wire.say(deliver(2), deliver(1))).toThrow('an observer failed')
    expect(listener.told.at(-1)).toBe('deliver')
    expect(connection.state.state).toBe('ready')
  })

  test('closes once and for all, and leaves no timer behind', () => {
    const { server, clock, connection } = begin()
    const { listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    connection.close()
    connection.close()
    connection.wake()
    expect(listener.told.filter((told) => told === 'disconnected')).toHaveLength(1)
    expect(server.wire.closedWith).toBe(1000)
    expect(clock.timers).toBe(0)
  })
})

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

describe('joining and leaving', () => {
  test('joins a document again only when the server surely knows that it was left', () => {
    const { server, connection } = begin()
    const { link, listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    server.wire.heard()
    link.join()
    const [leave, ping, ...rest] = server.wire.heard()
    expect(leave).toEqual({ type: 'leave', channel: 1 })
    expect(rest).toEqual([])
    // The server had ended the session by itself: that is not the answer to the join to come.
    server.wire.say(refuse('ACCESS_DENIED'))
    if (ping?.type !== 'ping') throw new Error('no ping')
    server.wire.say({ type: 'pong', nonce: ping.nonce, timeMs: 0 })
    expect(server.wire.heardOf('join')).toHaveLength(1)
    server.wire.say(welcome(1))
    expect(listener.told).toEqual(['welcome 7 writable', 'welcome 7 writable'])
  })

  test('says nothing of a session that was left', () => {
    const { server, connection } = begin()
    const { link, listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    link.join()
    server.wire.say({ type: 'deliver', channel: 1, seq: 1 as Seq, update: Uint8Array.of(0, 0) })
    expect(listener.told).toEqual(['welcome 7 writable'])
  })

  test('leaves a document that was closed before its welcome came, and forgets it', () => {
    const { server, connection } = begin()
    const { link, listener } = joinNotes(connection)
    server.wire.greet()
    link.detach()
    expect(connection.documents).toBe(1)
    server.wire.heard()
    server.wire.say(welcome(1))
    const [leave, ping] = server.wire.heard()
    expect(leave).toEqual({ type: 'leave', channel: 1 })
    if (ping?.type !== 'ping') throw new Error('no ping')
    server.wire.say({ type: 'pong', nonce: ping.nonce, timeMs: 0 })
    expect(connection.documents).toBe(0)
    expect(listener.told).toEqual([])
  })

  test('gives a document that was closed and opened again a session of its own', () => {
    const { server, connection } = begin()
    const { link } = joinNotes(connection)
    server.wire.greet()
    link.detach()
    const again = joinNotes(connection)
    expect(server.wire.heardOf('join')).toHaveLength(1)
    server.wire.say(welcome(1))
    const ping = server.wire.heardOf('ping')[0]
    server.wire.say({ type: 'pong', nonce: ping?.nonce ?? 0, timeMs: 0 })
    expect(server.wire.heardOf('join')).toHaveLength(1)
    server.wire.say(welcome(1))
    expect(again.listener.told).toEqual(['welcome 7 writable'])
  })

  test('joins no more by itself after a refusal', () => {
    const { server, clock, connection } = begin()
    const { link, listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(refuse('SERVER_BUSY'))
    expect(listener.told).toEqual(['refused SERVER_BUSY, try again'])
    server.wire.drop()
    clock.pass(500)
    server.wire.greet()
    expect(server.wire.heardOf('join')).toEqual([])
    link.join()
    expect(server.wire.heardOf('join')).toHaveLength(1)
  })

  test('hands over no more edits while too much waits, and tells when there is room again', () => {
    const { server, connection } = begin()
    const { link, listener } = joinNotes(connection)
    server.wire.greet()
    server.wire.say(welcome(1))
    server.wire.bufferedBytes = PROVIDER_LIMITS.wireBufferMaxBytes + 1
    expect(link.hasRoom).toBe(false)
    server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
    expect(listener.told).not.toContain('room')
    server.wire.bufferedBytes = 0
    server.wire.say({ type: 'pong', nonce: 2, timeMs: 0 })
    expect(listener.told.filter((told) => told === 'room')).toHaveLength(1)
  })
})
