import { describe, expect, test } from 'vitest'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { DocName, Seq } from '../../../shared/ids.ts'
import type { ServerMessage } from '../../../shared/protocol/messages.ts'
import { begin, joinNotes, Listening, NOTES, refuse, welcome } from './scripted-connection.ts'

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
