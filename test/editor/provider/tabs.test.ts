import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { parseTabMessage, type TabMessage } from '../../../editor/provider/tabs.ts'
import type { Epoch } from '../../../shared/ids.ts'
import { Desk, EPOCH } from '../../support/desk.ts'
import { FakeBroadcast } from '../../support/fake-browser.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { Writer } from '../../support/writer.ts'

let clients = 200

async function openTab(channel: FakeBroadcast<TabMessage>): Promise<Desk> {
  const desk = await new Desk({ client: ++clients, openTabs: channel.openTabs }).open()
  await settle()
  return desk
}

describe('tabs of one browser without a server', () => {
  test('have each other’s words, also those from before they were opened', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const first = await openTab(channel)
    first.type('before ')
    const second = await openTab(channel)
    expect(second.text).toBe('before ')
    second.type('and after')
    await settle()
    expect(first.text).toBe('before and after')
    await first.close()
    await second.close()
  })

  test('[R2] are not saved before the server has what any of them wrote', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const [first, second] = [await openTab(channel), await openTab(channel)]
    second.connect()
    second.welcome()
    second.sync()
    expect(second.state).toBe('saved')
    first.type('from a tab that is cut off')
    await settle()
    expect(first.provider.status).toMatchObject({ state: 'connecting', unacknowledged: { edits: 1 } })
    expect(second.provider.status).toMatchObject({ state: 'saving', unacknowledged: { edits: 1 } })
    expect(second.published()).toMatchObject([{ batch: 1, kind: 'offer' }])
    second.acknowledge(1, 1)
    expect(second.state).toBe('saved')
    await first.close()
    await second.close()
  })

  test('[R3] offer the server what another tab told, in case that one never comes to it', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const [first, second] = [await openTab(channel), await openTab(channel)]
    first.type('words')
    await settle()
    await first.close()
    second.connect()
    second.welcome()
    second.sync()
    const offers = second.published()
    expect(offers).toMatchObject([{ batch: 1, kind: 'offer' }])
    expect(new Writer(99).apply(offers.map(({ update }) => update)).text).toBe('words')
    expect(second.state).toBe('saving')
    second.acknowledge(1, 1)
    expect(second.state).toBe('saved')
    await second.close()
  })

  test('[R3] offer also what another tab only deleted', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const [first, second] = [await openTab(channel), await openTab(channel)]
    const bob = new Writer(2)
    const words = bob.type('to be deleted')
    for (const desk of [first, second]) {
      desk.connect()
      desk.welcome()
      desk.deliver(1, words)
      desk.sync(1, bob.doc)
    }
    second.published()
    first.server.wire.drop()
    first.doc.getText('text').delete(0, 6)
    await settle()
    await first.close()
    expect(second.text).toBe('deleted')
    second.reconnect()
    second.welcome()
    second.sync(1, bob.doc)
    const [offer] = second.published()
    if (offer === undefined) throw new Error('nothing was offered')
    Y.applyUpdate(bob.doc, offer.update)
    expect(bob.text).toBe('deleted')
    second.acknowledge(1, 2)
    // Once it was taken, it is not offered again.
    second.reconnect()
    second.welcome()
    second.sync(2, bob.doc)
    expect(second.published()).toEqual([])
    await second.close()
  })

  test('[L4] ask for what is missing before they take in what needs it', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const desk = await openTab(channel)
    const heard: TabMessage[] = []
    const other = channel.join((message) => heard.push(message))
    const bob = new Writer(2)
    bob.type('first ')
    const update = bob.type('second')
    other.post({ type: 'update', epoch: undefined, isAnswer: false, update })
    other.post({ type: 'update', epoch: undefined, isAnswer: false, update })
    await settle()
    expect(desk.doc.store.pendingStructs).toBeNull()
    expect(desk.text).toBe('')
    expect(heard.filter(({ type }) => type === 'hello')).toHaveLength(1)
    other.post({ type: 'update', epoch: undefined, isAnswer: false, update: bob.everything() })
    await settle()
    expect(desk.text).toBe('first second')
    await desk.close()
  })

  test('[R4] never mix copies of different lives', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const [old, young] = [await openTab(channel), await openTab(channel)]
    for (const [desk, epoch] of [
      [old, EPOCH],
      [young, 8 as Epoch],
    ] as const) {
      desk.connect()
      desk.welcome(epoch)
      desk.sync()
      desk.deliver(1, new Writer(epoch).type('. '))
    }
    old.type('old')
    young.type('young')
    await settle()
    expect(old.text).not.toContain('young')
    expect(young.text).not.toContain('old')
    await old.close()
    await young.close()
  })

  test('[R4] learn from each other of which life they are', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const first = await openTab(channel)
    first.connect()
    first.welcome()
    first.deliver(1, new Writer(2).type('old'))
    first.sync(1)
    const second = await openTab(channel)
    expect(second.text).toBe('old')
    await first.close()
    second.connect()
    second.welcome(8 as Epoch)
    expect(second.state).toBe('replaced')
    await second.close()
  })

  test('ignore what they do not understand', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const desk = await openTab(channel)
    const other = channel.join(() => {})
    const nonsense = [
      { type: 'update', epoch: undefined, isAnswer: false, update: Uint8Array.of(1, 2, 3) },
      { type: 'hello', epoch: undefined, stateVector: Uint8Array.of(9), isAnswer: false },
      { type: 'awareness', awareness: Uint8Array.of(9) },
    ] as TabMessage[]
    for (const message of nonsense) other.post(message)
    await settle()
    desk.type('still here')
    expect(desk.text).toBe('still here')
    expect(desk.provider.status.state).toBe('connecting')
    await desk.close()
  })

  test('keep what they heard on this device', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const device = new LocalDevice()
    const first = await openTab(channel)
    const log = await device.openLog()
    const second = await new Desk({
      client: ++clients,
      clock: device.clock,
      log,
      openTabs: channel.openTabs,
    }).open()
    first.type('heard')
    await settle()
    await second.close()
    await first.close()
    const again = await new Desk({ client: ++clients, clock: device.clock, log }).open()
    expect(again.text).toBe('heard')
    expect(again.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    await again.close()
  })

  test('do not talk without end', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const desks = [await openTab(channel), await openTab(channel), await openTab(channel)]
    desks[0]?.type('x')
    await settle()
    const { posted } = channel
    await settle()
    expect(channel.posted).toBe(posted)
    expect(posted).toBeLessThan(15)
    for (const desk of desks) await desk.close()
  })
})

describe('a message from another tab', () => {
  test('is what this version says, or nothing', () => {
    const update = Uint8Array.of(0, 0)
    const message = { type: 'update', epoch: 3, isAnswer: false, update }
    expect(parseTabMessage({ ...message, more: 1 })).toEqual(message)
    expect(parseTabMessage({ type: 'update', isAnswer: true, update })).toEqual({
      type: 'update',
      epoch: undefined,
      isAnswer: true,
      update,
    })
    for (const nonsense of [
      undefined,
      null,
      7,
      'update',
      {},
      { type: 'update' },
      { type: 'update', update },
      { ...message, epoch: -1 },
      { ...message, epoch: 'x' },
      { ...message, update: [0, 0] },
      { type: 'hello', stateVector: update },
      { type: 'later', update },
    ]) {
      expect(parseTabMessage(nonsense)).toBeUndefined()
    }
  })
})
