import { describe, expect, test } from 'vitest'
import { ServerConnection } from '../../../editor/provider/connection.ts'
import type { DocumentListener } from '../../../editor/provider/document-link.ts'
import type { TokenSource } from '../../../editor/provider/token-keeper.ts'
import { ERRORS } from '../../../shared/errors.ts'
import type { DocName } from '../../../shared/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ScriptedServer } from '../../support/scripted-server.ts'

const SILENT: DocumentListener = {
  document: 'notes' as DocName,
  have: () => ({ type: 'nothing' }),
  welcomed() {},
  received() {},
  refused() {},
  disconnected() {},
  connectionChanged() {},
  roomFreed() {},
}

function begin(token: TokenSource) {
  const server = new ScriptedServer()
  const clock = new FakeClock()
  const connection = new ServerConnection({
    url: 'ws://test',
    key: 'a-key-of-sixteen-or-more',
    token,
    transport: server,
    clock,
    random: () => 0.5,
  })
  connection.attach(SILENT).join()
  return { server, clock, connection }
}

/** What was promised in this turn has happened. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

const ready = (expiresMs: number) =>
  ({ type: 'ready', heartbeatMs: 1_000_000, updateMaxBytes: 1024, expiresMs }) as const

describe('a token', () => {
  test('that is known is said at once', () => {
    const { server } = begin('known')
    server.wire.open()
    expect(server.wire.heardOf('hello')).toMatchObject([{ token: 'known' }])
  })

  test('[A4] of a function is renewed on the same connection before it expires', async () => {
    let asked = 0
    const { server, clock, connection } = begin(async () => `token-${++asked}`)
    server.wire.open()
    expect(server.wire.heard()).toEqual([])
    await settled()
    expect(server.wire.heardOf('hello')).toMatchObject([{ token: 'token-1' }])
    server.wire.say(ready(60_000))
    clock.pass(44_000)
    await settled()
    expect(server.wire.heardOf('authenticate')).toEqual([])
    clock.pass(1000)
    await settled()
    expect(server.wire.heardOf('authenticate')).toEqual([{ type: 'authenticate', token: 'token-2' }])
    server.wire.say(ready(60_000))
    clock.pass(45_000)
    await settled()
    expect(server.wire.heardOf('authenticate')).toEqual([{ type: 'authenticate', token: 'token-3' }])
    expect(server.dials).toBe(1)
    expect(connection.state.state).toBe('ready')
  })

  test('that cannot be had now is asked for again, more often towards the end', async () => {
    let fails = false
    let asked = 0
    const { server, clock } = begin(() => {
      asked++
      if (fails) throw new Error('the service is away')
      return 'token'
    })
    server.wire.open()
    await settled()
    server.wire.say(ready(64_000))
    fails = true
    const times: number[] = []
    for (let second = 0; second < 64; second++) {
      const before = asked
      clock.pass(1000)
      await settled()
      if (asked > before) times.push(second + 1)
    }
    expect(times).toEqual([48, 60, 63, 64])
  })

  test('that cannot be had at all makes the connection wait and try again', async () => {
    let fails = true
    const { server, clock, connection } = begin(() => (fails ? Promise.reject(new Error('away')) : 'token'))
    server.wire.open()
    await settled()
    expect(connection.state.state).toBe('waiting')
    fails = false
    clock.pass(30_000)
    server.wire.open()
    await settled()
    expect(server.wire.heardOf('hello')).toMatchObject([{ token: 'token' }])
  })

  test('that has expired is replaced where there is a function, and ends it where there is none', async () => {
    const { closeCode } = ERRORS.TOKEN_EXPIRED
    let asked = 0
    const renewing = begin(() => `token-${++asked}`)
    for (let attempt = 1; attempt <= 3; attempt++) {
      renewing.server.wire.open()
      await settled()
      expect(renewing.server.wire.heardOf('hello')).toMatchObject([{ token: `token-${attempt}` }])
      renewing.server.wire.drop(closeCode)
      expect(renewing.connection.state.state).toBe('waiting')
      renewing.clock.pass(250 * 2 ** attempt)
    }
    renewing.server.wire.open()
    await settled()
    renewing.server.wire.drop(closeCode)
    expect(renewing.connection.state).toMatchObject({ state: 'forbidden', code: 'TOKEN_EXPIRED' })

    const fixed = begin('token')
    fixed.server.wire.open()
    fixed.server.wire.drop(closeCode, 'this token has expired')
    expect(fixed.connection.state).toMatchObject({
      state: 'forbidden',
      code: 'TOKEN_EXPIRED',
      text: 'this token has expired',
    })
  })

  test('that comes after the connection has gone is nobody’s', async () => {
    let give: (token: string) => void = () => {}
    const { server, connection } = begin(() => new Promise((resolve) => (give = resolve)))
    server.wire.open()
    await settled()
    connection.close()
    give('late')
    await settled()
    expect(server.wire.heard()).toEqual([])
  })
})
