import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { Desk, EPOCH, NOTES } from '../../support/desk.ts'
import { textOf } from '../../support/text-of.ts'
import { Writer } from '../../support/writer.ts'

function publishedText(desk: Desk): string {
  return textOf(...desk.published().map(({ update }) => update))
}

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
    expect(publishedText(desk)).toBe('early')
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
    expect(textOf(...offers.map(({ update }) => update))).toBe('ab')
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
    expect(textOf(...offers.map(({ update }) => update))).toBe('theirs')
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
    expect(textOf(...published.map(({ update }) => update))).toBe('imported')
    await desk.close()
  })
})
