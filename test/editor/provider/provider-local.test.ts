import { describe, expect, test } from 'vitest'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { Desk, EPOCH } from '../../support/desk.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { nextClient, openFirstTab, openTab } from '../../support/open-tab.ts'
import { textOf } from '../../support/text-of.ts'
import { Writer } from '../../support/writer.ts'

describe('a closed tab', () => {
  test('[R1] has its unacknowledged words when it is opened offline, and sends them when the server is back', async () => {
    const { device, first } = await openFirstTab()
    first.enter()
    first.type('saved ')
    first.acknowledge(1, 1)
    first.deliver(2, new Writer(2).type('theirs '))
    const server = first.known()
    first.server.wire.drop()
    first.type('unsaved')
    await settle()
    expect(first.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    const text = first.text
    await first.close()

    const second = await openTab(device)
    expect(second.text).toBe(text)
    expect(second.provider.status).toMatchObject({
      state: 'connecting',
      unacknowledged: { edits: 1, onDevice: true },
    })
    expect(second.connect()?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 2 })
    second.welcome()
    second.sync(2, server)
    const published = second.published()
    // The tab of that client id is gone: nobody can claim it any more, so it is offered.
    expect(published).toMatchObject([{ batch: 1, kind: 'offer' }])
    second.acknowledge(1, 3)
    expect(second.state).toBe('saved')
    await second.close()

    const third = await openTab(device)
    expect(third.text).toBe(text)
    expect(third.provider.status).toMatchObject({ unacknowledged: { edits: 0 } })
    await third.close()
  })

  test('[R1] that had never met its server joins with what it has', async () => {
    const { device, first } = await openFirstTab()
    first.type('offline')
    await settle()
    await first.close()
    const second = await openTab(device)
    expect(second.connect()?.have.type).toBe('state vector')
    second.welcome()
    second.sync()
    expect(textOf(...second.published().map(({ update }) => update))).toBe('offline')
    await second.close()
  })

  test('knows how far it reaches also where nothing was delivered', async () => {
    const { device, first } = await openFirstTab()
    first.enter()
    first.type('own')
    first.acknowledge(1, 1)
    await first.close()
    const second = await openTab(device)
    expect(second.connect()?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 1 })
    await second.close()
  })

  test('[R1] what was typed while the log was being read is kept with the rest', async () => {
    const { device, first } = await openFirstTab()
    first.type('before ')
    await settle()
    await first.close()
    const second = new Desk({ client: nextClient(), clock: device.clock, log: await device.openLog() })
    second.type('meanwhile')
    expect(second.state).toBe('opening')
    await second.open()
    await settle()
    expect(second.provider.status).toMatchObject({ unacknowledged: { edits: 2, onDevice: true } })
    await second.close()
    const third = await openTab(device)
    expect(third.text).toContain('before ')
    expect(third.text).toContain('meanwhile')
    await third.close()
  })
})

describe('a device that fails', () => {
  test('[R1] is not said to keep what it does not, and editing goes on', async () => {
    const device = new LocalDevice()
    const desk = await openTab(device)
    desk.enter()
    device.isFull = true
    desk.type('a')
    await settle()
    expect(desk.provider.status).toEqual({ state: 'saving', unacknowledged: { edits: 1, onDevice: false } })
    expect(desk.provider.localFailure).toBeDefined()
    desk.acknowledge(1, 1)
    expect(desk.state).toBe('saved')
    await desk.close()
  })

  test('[R1] from the start leaves a document that works without it', async () => {
    const clock = new FakeClock()
    const log = { open: () => Promise.reject(new Error('private window')) } as unknown as UpdateLog
    const desk = await new Desk({ clock, log }).open()
    expect(desk.provider.localFailure).toMatchObject({ message: 'private window' })
    desk.enter()
    desk.type('a')
    expect(desk.provider.status).toEqual({ state: 'saving', unacknowledged: { edits: 1, onDevice: false } })
    await desk.close()
  })

  test('[R1] that does not answer is not waited for', async () => {
    const clock = new FakeClock()
    const log = { open: () => new Promise(() => {}) } as unknown as UpdateLog
    const desk = new Desk({ clock, log })
    await settle()
    expect(desk.state).toBe('opening')
    clock.pass(PROVIDER_LIMITS.localLogOpenTimeoutMs)
    await desk.provider.whenLoaded()
    expect(desk.state).not.toBe('opening')
    await desk.close()
  })

  test('[R1] with damage gives back what can be read, and works again when all is saved', async () => {
    const { device, first } = await openFirstTab()
    first.type('a')
    await settle()
    await first.close()
    device.damage()
    const second = await openTab(device)
    expect(second.text).toBe('')
    second.type('b')
    expect(second.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: false } })
    second.enter()
    second.acknowledge(1, 1)
    await settle()
    await second.close()
    const third = await openTab(device)
    third.type('c')
    await settle()
    expect(third.provider.status).toMatchObject({ unacknowledged: { onDevice: true } })
    await third.close()
  })
})

describe('a device that works again', () => {
  test('[R1] is told anew what there is, and keeps what is not acknowledged', async () => {
    const { device, first } = await openFirstTab()
    first.enter()
    first.type('a')
    await settle()
    device.isFull = true
    first.deliver(1, new Writer(2).type('b'))
    first.acknowledge(1, 2)
    first.type('c')
    await settle()
    expect(first.provider.status).toMatchObject({
      state: 'saving',
      unacknowledged: { edits: 1, onDevice: false },
    })
    device.isFull = false
    for (let round = 0; round < 8; round++) {
      device.clock.pass(PROVIDER_LIMITS.localLogRetryMs)
      first.server.wire.say({ type: 'pong', nonce: 1, timeMs: 0 })
      await settle()
    }
    expect(first.provider.status).toMatchObject({
      state: 'saving',
      unacknowledged: { edits: 1, onDevice: true },
    })
    expect(first.provider.localFailure).toBeUndefined()
    const { text } = first
    await first.close()
    const second = await openTab(device)
    expect(second.text).toBe(text)
    // What was acknowledged while the device failed is not published again.
    expect(second.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    expect(second.connect()?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 2 })
    await second.close()
  })
})

describe('a device that failed for a moment', () => {
  test('[R1] gets a last chance when the document is closed', async () => {
    const { device, first } = await openFirstTab()
    device.isFull = true
    first.type('words')
    await settle()
    expect(first.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: false } })
    device.isFull = false
    device.clock.pass(1000)
    await settle()
    await first.close()
    const second = await openTab(device)
    expect(second.text).toBe('words')
    expect(second.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    await second.close()
  })
})
