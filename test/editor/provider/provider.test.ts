import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { Provider } from '../../../editor/provider/provider.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { Epoch } from '../../../shared/ids.ts'
import { Desk, NOTES } from '../../support/desk.ts'
import { textOf } from '../../support/text-of.ts'
import { Writer } from '../../support/writer.ts'

describe('publishing', () => {
  test('[R2] is saved when the server has acknowledged, and not before', async () => {
    const desk = await new Desk().join()
    expect(desk.provider.status).toEqual({ state: 'saved' })
    desk.type('hello')
    expect(desk.provider.status).toEqual({ state: 'saving', unacknowledged: { edits: 1, onDevice: false } })
    const published = desk.published()
    expect(published).toMatchObject([{ batch: 1, kind: 'update' }])
    expect(textOf(...published.map(({ update }) => update))).toBe('hello')
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
    expect(textOf(...sent.map(({ update }) => update))).toBe(desk.text)
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
    expect(textOf(...sent.map(({ update }) => update))).toBe(desk.text)
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
    expect(textOf(desk.provider.unacknowledgedUpdate() ?? Uint8Array.of())).toHaveLength(2000)
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
    refused.refuse('ACCESS_DENIED')
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
    desk.enter()
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
