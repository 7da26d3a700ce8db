import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { Provider } from '../../../editor/provider/provider.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { ErrorCode } from '../../../shared/errors.ts'
import type { Epoch } from '../../../shared/ids.ts'
import { Desk, EPOCH, NOTES } from '../../support/desk.ts'
import { Writer } from '../../support/writer.ts'

function textOf(updates: readonly { readonly update: Uint8Array }[]): string {
  return new Writer(99).apply(updates.map(({ update }) => update)).text
}

function refuse(desk: Desk, code: ErrorCode, retryAfterMs = 0): void {
  desk.server.wire.say({ type: 'refuse', document: NOTES, code, text: 'the reason', retryAfterMs })
}

describe('publishing', () => {
  test('[R2] is saved when the server has acknowledged, and not before', async () => {
    const desk = await new Desk().join()
    expect(desk.provider.status).toEqual({ state: 'saved' })
    desk.type('hello')
    expect(desk.provider.status).toEqual({ state: 'saving', unacknowledged: { edits: 1, onDevice: false } })
    const published = desk.published()
    expect(published).toMatchObject([{ batch: 1, kind: 'update' }])
    expect(textOf(published)).toBe('hello')
    desk.acknowledge(1, 1)
    expect(desk.provider.status).toEqual({ state: 'saved', savedAtMs: desk.clock.nowMs() })
    await desk.close()
  })

  test('sends each edit at once while few are on their way, then what waited in one batch', async () => {
    const desk = await new Desk().join()
    for (let i = 0; i < 20; i++) desk.type('x')
    expect(desk.published().map(({ batch }) => batch)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 20 } })
    desk.acknowledge(1, 1)
    const next = desk.published()
    expect(next.map(({ batch }) => batch)).toEqual([9])
    expect(Y.decodeUpdate(next[0]?.update ?? Uint8Array.of()).structs).toHaveLength(12)
    desk.acknowledge(9, 9)
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('takes an acknowledgement for all batches before it', async () => {
    const desk = await new Desk().join()
    for (let i = 0; i < 5; i++) desk.type('x')
    desk.acknowledge(4, 4)
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 1 } })
    await desk.close()
  })

  test('does not send back what the server sent', async () => {
    const desk = await new Desk().join()
    desk.deliver(1, new Writer(2).type('theirs'))
    expect(desk.text).toBe('theirs')
    expect(desk.published()).toEqual([])
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('publishes what an observer makes of what others wrote', async () => {
    const desk = await new Desk().join()
    desk.doc.getText('text').observe(({ transaction }) => {
      if (!transaction.local) desk.doc.getMap('count').set('letters', desk.text.length)
    })
    desk.deliver(1, new Writer(2).type('theirs'))
    expect(desk.published()).toHaveLength(1)
    await desk.close()
  })

  test('applies what came in one frame in one transaction', async () => {
    const desk = await new Desk().join()
    const bob = new Writer(2)
    let transactions = 0
    desk.doc.on('afterTransaction', () => {
      transactions++
    })
    desk.deliver(1, bob.type('a'), bob.type('b'), bob.type('c'))
    expect(desk.text).toBe('abc')
    expect(transactions).toBe(1)
    await desk.close()
  })

  test('waits while the wire is full, and goes on when it is not', async () => {
    const desk = await new Desk().join()
    desk.server.wire.bufferedBytes = PROVIDER_LIMITS.wireBufferMaxBytes + 1
    desk.type('x')
    expect(desk.published()).toEqual([])
    desk.server.wire.bufferedBytes = 0
    desk.server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
    expect(desk.published()).toHaveLength(1)
    await desk.close()
  })

  test('sends what is too large for one batch in pieces, few at a time', async () => {
    const desk = new Desk()
    await desk.open()
    desk.doc.transact(() => {
      const text = desk.doc.getText('text')
      for (let line = 0; line < 200; line++) text.insert(0, `line ${line} `, { bold: line % 2 === 0 })
    })
    const joined = desk.connect(500)
    expect(joined?.have.type).toBe('state vector')
    desk.welcome()
    desk.sync()
    const sent = desk.published()
    expect(sent).toHaveLength(PROVIDER_LIMITS.batchesInFlight)
    for (let seq = 1; desk.state === 'saving'; seq++) {
      expect(seq).toBeLessThan(100)
      desk.acknowledge(seq, seq)
      sent.push(...desk.published())
    }
    expect(desk.state).toBe('saved')
    expect(textOf(sent)).toBe(desk.text)
    await desk.close()
  })

  test('[R3] offers in pieces what the server lacks of a large document', async () => {
    const desk = new Desk()
    await desk.open()
    desk.connect(500)
    desk.welcome()
    const bob = new Writer(2)
    for (let line = 0; line < 100; line++)
      bob.change((text) => text.insert(0, `line ${line} `, { bold: line % 2 === 0 }))
    desk.sendState(5, bob.everything())
    desk.type('mine')
    desk.sync(5, new Y.Doc())
    const sent = desk.published()
    for (let seq = 1; desk.state === 'saving'; seq++) {
      expect(seq).toBeLessThan(100)
      desk.acknowledge(seq, seq)
      sent.push(...desk.published())
    }
    expect(desk.state).toBe('saved')
    expect(textOf(sent)).toBe(desk.text)
    await desk.close()
  })

  test('[R5] refuses here what the server would refuse, and keeps it', async () => {
    const desk = new Desk()
    await desk.open()
    desk.connect(1000)
    desk.welcome()
    desk.sync()
    desk.type('x'.repeat(2000))
    expect(desk.published()).toEqual([])
    expect(desk.provider.status).toMatchObject({ state: 'refused', code: 'UPDATE_TOO_LARGE' })
    expect(textOf([{ update: desk.provider.unacknowledgedUpdate() ?? Uint8Array.of() }])).toHaveLength(2000)
    await desk.close()
  })
})

describe('coming back', () => {
  test('[R3] sends again what was not acknowledged, and joins by seq', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.deliver(1, new Writer(2).type('z'))
    const server = desk.known()
    desk.type('b')
    desk.acknowledge(1, 2)
    expect(desk.reconnect()).toEqual({
      type: 'join',
      document: NOTES,
      have: { type: 'seq', epoch: EPOCH, seq: 2 },
    })
    desk.type('c')
    expect(desk.published()).toEqual([])
    desk.welcome()
    desk.sync(2, server)
    const again = desk.published()
    expect(again.map(({ batch, kind }) => [batch, kind])).toEqual([[1, 'update']])
    expect(Y.decodeUpdate(again[0]?.update ?? Uint8Array.of()).structs.map(({ id }) => id)).toMatchObject([
      { client: 1, clock: 1 },
      { client: 1, clock: 2 },
    ])
    desk.acknowledge(1, 4)
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('[R3] sends nothing before the server has said what it has', async () => {
    const desk = new Desk()
    await desk.open()
    desk.type('early')
    desk.connect()
    desk.welcome()
    expect(desk.published()).toEqual([])
    desk.sync()
    expect(textOf(desk.published())).toBe('early')
    await desk.close()
  })

  test('says nothing, a state vector or a seq, as it is', async () => {
    const empty = new Desk()
    await empty.open()
    expect(empty.connect()?.have).toEqual({ type: 'nothing' })
    await empty.close()

    const edited = new Desk()
    await edited.open()
    edited.type('a')
    expect(edited.connect()?.have).toEqual({
      type: 'state vector',
      stateVector: Y.encodeStateVector(edited.doc),
    })
    edited.welcome()
    edited.sendState(40, new Writer(2).type('b'))
    edited.sync(40)
    expect(edited.reconnect()?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 40 })
    await edited.close()
  })

  test('[R3] joins again by seq where a delivery is missing', async () => {
    const desk = await new Desk().join()
    const bob = new Writer(2)
    const [first, , third] = [bob.type('a'), bob.type('b'), bob.type('c')]
    desk.deliver(1, first)
    desk.deliver(3, third)
    expect(desk.text).toBe('a')
    const [, ping] = desk.server.wire.heard()
    expect(desk.state).toBe('connecting')
    desk.server.wire.say({ type: 'pong', nonce: ping?.type === 'ping' ? ping.nonce : 0, timeMs: 0 })
    expect(desk.server.wire.heardOf('join')[0]?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 1 })
    await desk.close()
  })

  test('[R3] compares after a while where gaps do not end', async () => {
    const desk = await new Desk().join()
    desk.deliver(5, new Writer(2).type('a'))
    desk.server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
    expect(desk.server.wire.heardOf('join')).toHaveLength(1)
    desk.welcome()
    desk.sync(9)
    expect(desk.server.wire.heardOf('join')).toEqual([])
    desk.server.wire.say({ type: 'pong', nonce: 2, timeMs: 0 })
    expect(desk.server.wire.heardOf('join')).toEqual([])
    desk.clock.pass(1000)
    expect(desk.server.wire.heardOf('join')).toHaveLength(1)
    await desk.close()
  })

  test('[R3] asks for everything where what came needs what is not here', async () => {
    const desk = await new Desk().join()
    const bob = new Writer(2)
    bob.type('lost')
    desk.deliver(1, bob.type('later'))
    desk.server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
    expect(desk.server.wire.heardOf('join')[0]?.have.type).not.toBe('seq')
    desk.welcome()
    desk.sendState(1, bob.everything())
    desk.sync(1, bob.doc)
    expect(desk.text).toBe('lostlater')
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('counts an acknowledged edit as seen only where it is the next entry', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.acknowledge(1, 1)
    desk.type('b')
    desk.acknowledge(2, 3)
    expect(desk.reconnect()?.have).toMatchObject({ seq: 1 })
    await desk.close()
  })

  test('is disconnected and connected again in the status', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.reconnect()
    desk.welcome()
    desk.sync()
    desk.acknowledge(1, 1)
    const changes = desk.states.filter((state, at) => state !== desk.states[at - 1])
    expect(changes).toEqual(['connecting', 'saved', 'saving', 'connecting', 'saving', 'saved'])
    await desk.close()
  })
})

describe('what the server lacks', () => {
  test('[R3] is offered in one piece with the edits where it asks', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.type('b')
    desk.published()
    desk.request(1, new Y.Doc())
    const offers = desk.published()
    expect(offers).toMatchObject([{ batch: 3, kind: 'offer' }])
    expect(textOf(offers)).toBe('ab')
    // The second batch had the same gap: the offer answers that, too.
    desk.request(2, new Y.Doc())
    expect(desk.published()).toEqual([])
    desk.acknowledge(2, 1)
    expect(desk.state).toBe('saving')
    desk.acknowledge(3, 1)
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('[R3] is not offered for ever', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    for (let batch = 1; batch <= 4; batch++) desk.request(batch, new Y.Doc())
    expect(desk.published()).toHaveLength(4)
    desk.request(5, new Y.Doc())
    expect(desk.published()).toEqual([])
    expect(desk.state).toBe('connecting')
    await desk.close()
  })

  test('[R3] is offered after a join where nobody here has edited it', async () => {
    const desk = await new Desk().join()
    const bob = new Writer(2)
    desk.deliver(1, bob.type('theirs'))
    desk.reconnect()
    desk.welcome()
    // The server lost what it had told.
    desk.sync(0, new Y.Doc())
    const offers = desk.published()
    expect(offers).toMatchObject([{ batch: 1, kind: 'offer' }])
    expect(textOf(offers)).toBe('theirs')
    expect(desk.state).toBe('saving')
    desk.acknowledge(1, 1)
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('what the document held before it was opened counts as an edit', async () => {
    const doc = new Y.Doc()
    doc.getText('text').insert(0, 'imported')
    const desk = await new Desk({ doc, client: 5 }).join()
    expect(desk.provider.status).toMatchObject({ state: 'saving', unacknowledged: { edits: 1 } })
    const published = desk.published()
    expect(published).toMatchObject([{ kind: 'offer' }])
    expect(textOf(published)).toBe('imported')
    await desk.close()
  })
})

describe('refusals', () => {
  test('[R5] keeps refused words, and goes on keeping what is written', async () => {
    const desk = await new Desk().join()
    desk.type('kept')
    refuse(desk, 'UPDATE_MALFORMED')
    expect(desk.provider.status).toMatchObject({
      state: 'refused',
      code: 'UPDATE_MALFORMED',
      text: 'the reason',
      unacknowledged: { edits: 1 },
    })
    desk.type(' too')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 2 } })
    expect(textOf([{ update: desk.provider.unacknowledgedUpdate() ?? Uint8Array.of() }])).toBe('kept too')
    desk.clock.pass(3_600_000)
    expect(desk.server.wire.heardOf('join')).toEqual([])
    await desk.close()
  })

  test.each(['SERVER_BUSY', 'LOG_UNAVAILABLE', 'OUTBOX_FULL'] as const)(
    '[R3] joins again after %s, and sends again',
    async (code) => {
      const desk = await new Desk({ random: () => 1 }).join()
      desk.type('a')
      desk.published()
      refuse(desk, code, 2000)
      expect(desk.provider.status).toMatchObject({ state: 'offline', unacknowledged: { edits: 1 } })
      desk.clock.pass(2000)
      expect(desk.server.wire.heardOf('join')).toEqual([])
      desk.clock.pass(3000)
      expect(desk.server.wire.heardOf('join')).toHaveLength(1)
      desk.welcome()
      desk.sync()
      expect(textOf(desk.published())).toBe('a')
      await desk.close()
    },
  )

  test.each(['DISK_FULL', 'DOCUMENT_IN_RECOVERY'] as const)(
    '[L7] [R5] asks a document that is read-only once why, for %s, says so, and reads on',
    async (code) => {
      const desk = new Desk()
      await desk.open()
      desk.connect()
      desk.welcome(EPOCH, false)
      desk.sync()
      expect(desk.state).toBe('saved')
      desk.type('a')
      expect(textOf(desk.published())).toBe('a')
      expect(desk.state).toBe('saving')
      refuse(desk, code)
      expect(desk.server.wire.heardOf('join')).toHaveLength(1)
      desk.welcome(EPOCH, false)
      desk.sync()
      expect(desk.provider.status).toMatchObject({ state: 'refused', code, text: 'the reason' })
      desk.type('b')
      expect(desk.published()).toEqual([])
      desk.deliver(1, new Writer(2).type('still read'))
      expect(desk.text).toContain('still read')
      // There is room again: the server ends the session, and takes it all.
      refuse(desk, 'LOG_UNAVAILABLE')
      desk.clock.pass(4000)
      desk.welcome()
      desk.sync(1)
      expect(textOf(desk.published())).toContain('ab')
      await desk.close()
    },
  )

  test('[L7] [R5] who writes when the disk becomes full is told the same as who comes later', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.published()
    refuse(desk, 'DISK_FULL')
    desk.welcome(EPOCH, false)
    desk.sync()
    expect(desk.published()).toEqual([])
    expect(desk.provider.status).toMatchObject({ state: 'refused', code: 'DISK_FULL', text: 'the reason' })
    await desk.close()
  })

  test('[R5] is refused with its connection', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.server.wire.drop(4403, 'no')
    expect(desk.provider.status).toMatchObject({ state: 'refused', code: 'ACCESS_DENIED', text: 'no' })
    await desk.close()
  })

  test('[R4] gives a refused copy up where somebody wants to start over', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    refuse(desk, 'UPDATE_MALFORMED')
    desk.provider.giveUp()
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    await desk.close()
  })
})

describe('another document', () => {
  test('[R3] is not what a server makes of one that has no entry yet, each time it opens it', async () => {
    const desk = await new Desk().join()
    desk.type('first words')
    desk.reconnect()
    desk.welcome(8 as Epoch)
    desk.sync()
    expect(desk.state).toBe('saving')
    expect(textOf(desk.published())).toContain('first words')
    await desk.close()
  })

  test('[R4] never meets the words of the one before, and they are kept', async () => {
    const desk = await new Desk().join()
    const theirs = new Writer(2).type('theirs ')
    desk.deliver(1, theirs)
    desk.type('old')
    desk.reconnect()
    desk.welcome(8 as Epoch)
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    expect(desk.server.wire.heardOf('leave')).toHaveLength(1)
    const update = desk.provider.unacknowledgedUpdate() ?? Uint8Array.of()
    expect(textOf([{ update: theirs }, { update }])).toBe('theirs old')
    desk.sync()
    expect(desk.published()).toEqual([])
    await desk.close()
  })

  test('is taken as it is where there is nothing here yet', async () => {
    const desk = await new Desk().join()
    desk.reconnect()
    desk.welcome(8 as Epoch)
    desk.deliver(1, new Writer(2).type('new'))
    desk.sync(1)
    expect(desk.text).toBe('new')
    expect(desk.reconnect()?.have).toMatchObject({ epoch: 8, seq: 1 })
    await desk.close()
  })

  test('[R4] a copy that throws on apply is dropped, and its words are kept', async () => {
    const desk = await new Desk().join()
    desk.type('mine')
    desk.deliver(1, Uint8Array.of(1, 1, 200))
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    expect(desk.provider.unacknowledgedUpdate()).toBeDefined()
    await desk.close()
  })

  test('[R4] a copy is dropped when somebody else writes under its client id', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    const twin = new Writer(1)
    twin.type('b')
    desk.deliver(1, Y.mergeUpdates([twin.everything(), twin.type('c')]))
    expect(desk.state).toBe('replaced')
    await desk.close()
  })

  test('survives an observer that throws', async () => {
    const desk = await new Desk().join()
    desk.doc.getText('text').observe(() => {
      throw new Error('an observer failed')
    })
    expect(() => desk.deliver(1, new Writer(2).type('a'))).toThrow('an observer failed')
    expect(desk.text).toBe('a')
    expect(desk.state).toBe('saved')
    expect(desk.reconnect()?.have).toMatchObject({ seq: 1 })
    await desk.close()
  })
})

describe('waiting for', () => {
  test('[R2] whenSaved resolves when nothing is unacknowledged', async () => {
    const desk = await new Desk().join()
    await desk.provider.whenSaved()
    desk.type('a')
    let isSaved = false
    const saved = desk.provider.whenSaved().then(() => {
      isSaved = true
    })
    await Promise.resolve()
    expect(isSaved).toBe(false)
    desk.acknowledge(1, 1)
    await saved
    await desk.close()
  })

  test('whenSaved rejects when it is refused, replaced or closed', async () => {
    const refused = await new Desk().join()
    refused.type('a')
    const afterRefusal = refused.provider.whenSaved()
    refuse(refused, 'ACCESS_DENIED')
    await expect(afterRefusal).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    await expect(refused.provider.whenSaved()).rejects.toMatchObject({ code: 'ACCESS_DENIED' })
    await refused.close()

    const replaced = await new Desk().join()
    replaced.deliver(1, new Writer(2).type('theirs'))
    replaced.type('a')
    const afterReplacement = replaced.provider.whenSaved()
    replaced.reconnect()
    replaced.welcome(9 as Epoch)
    await expect(afterReplacement).rejects.toThrow('another document')
    await replaced.close()

    const closed = await new Desk().join()
    closed.type('a')
    const afterClose = closed.provider.whenSaved()
    await closed.close()
    await expect(afterClose).rejects.toThrow('closed')
  })

  test('whenSynced resolves with the first join', async () => {
    const desk = new Desk()
    await desk.open()
    const synced = desk.provider.whenSynced()
    let told = 0
    desk.provider.on('synced', () => {
      told++
    })
    desk.connect()
    desk.welcome()
    desk.sync()
    await synced
    expect(told).toBe(1)
    expect(desk.provider.isSynced).toBe(true)
    await desk.close()
  })
})

describe('closing', () => {
  test('leaves, tells it once and leaves no timer behind', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.server.wire.heard()
    const first = desk.provider.close()
    expect(desk.provider.close()).toBe(first)
    await first
    expect(desk.server.wire.heardOf('leave')).toHaveLength(1)
    expect(desk.states.filter((state) => state === 'closed')).toHaveLength(1)
    desk.type('b')
    expect(desk.published()).toEqual([])
    desk.connection.close()
    expect(desk.clock.timers).toBe(0)
  })

  test('comes with the end of the document', async () => {
    const desk = await new Desk().join()
    desk.doc.destroy()
    expect(desk.state).toBe('closed')
    await desk.close()
  })

  test('a name that is none is refused at once', () => {
    const desk = new Desk()
    const { clock, connection } = desk
    const doc = new Y.Doc()
    const open = (document: string) => new Provider({ document, doc, connection, clock, random: Math.random })
    expect(() => open(' ')).toThrow('not the name of a document')
    expect(() => open(NOTES)).toThrow('once')
  })
})
