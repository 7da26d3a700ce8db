import { describe, expect, test } from 'vitest'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { Epoch } from '../../../shared/ids.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { Desk, EPOCH, NOTES } from '../../support/desk.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { Writer } from '../../support/writer.ts'

let clients = 100

/** A tab on this device; each has a client id of its own. */
async function openTab(device: LocalDevice, log?: UpdateLog): Promise<Desk> {
  return new Desk({ client: ++clients, clock: device.clock, log: log ?? (await device.openLog()) }).open()
}

function textOf(...updates: Uint8Array[]): string {
  return new Writer(99).apply(updates).text
}

describe('a closed tab', () => {
  test('[R1] has its unacknowledged words when it is opened offline, and sends them when the server is back', async () => {
    const device = new LocalDevice()
    const first = await openTab(device)
    first.connect()
    first.welcome()
    first.sync()
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
    const device = new LocalDevice()
    const first = await openTab(device)
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
    const device = new LocalDevice()
    const first = await openTab(device)
    first.connect()
    first.welcome()
    first.sync()
    first.type('own')
    first.acknowledge(1, 1)
    await first.close()
    const second = await openTab(device)
    expect(second.connect()?.have).toEqual({ type: 'seq', epoch: EPOCH, seq: 1 })
    await second.close()
  })

  test('[R1] what was typed while the log was being read is kept with the rest', async () => {
    const device = new LocalDevice()
    const first = await openTab(device)
    first.type('before ')
    await settle()
    await first.close()
    const second = new Desk({ client: ++clients, clock: device.clock, log: await device.openLog() })
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
    desk.connect()
    desk.welcome()
    desk.sync()
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
    desk.connect()
    desk.welcome()
    desk.sync()
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
    const device = new LocalDevice()
    const first = await openTab(device)
    first.type('a')
    await settle()
    await first.close()
    device.damage()
    const second = await openTab(device)
    expect(second.text).toBe('')
    second.type('b')
    expect(second.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: false } })
    second.connect()
    second.welcome()
    second.sync()
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
    const device = new LocalDevice()
    const log = await device.openLog()
    const first = await openTab(device, log)
    first.connect()
    first.welcome()
    first.sync()
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
    const device = new LocalDevice()
    const log = await device.openLog()
    const first = await openTab(device, log)
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

describe('a document that was deleted', () => {
  const DELETED = {
    type: 'refuse',
    document: NOTES,
    code: 'DOCUMENT_GONE',
    text: 'gone',
    retryAfterMs: 0,
  } as const

  test('[D1] leaves nothing on this device when the server had all of it', async () => {
    const device = new LocalDevice()
    const log = await device.openLog()
    const first = await openTab(device, log)
    first.connect()
    first.welcome()
    first.sync()
    first.type('known')
    first.acknowledge(1, 1)
    await settle()
    expect(await log.list()).toEqual([NOTES])
    first.server.wire.say(DELETED)
    expect(first.provider.status).toMatchObject({ state: 'refused', code: 'DOCUMENT_GONE' })
    await settle()
    expect(await log.list()).toEqual([])
    await first.close()
  })

  test('[D1] [R5] leaves the words that no server took, to be copied out, and claims nothing of later ones', async () => {
    const device = new LocalDevice()
    const log = await device.openLog()
    const first = await openTab(device, log)
    first.connect()
    first.welcome()
    first.sync()
    first.type('known ')
    first.acknowledge(1, 1)
    first.type('mine')
    first.server.wire.say(DELETED)
    await settle()
    expect(first.provider.status).toMatchObject({
      state: 'refused',
      unacknowledged: { edits: 1, onDevice: true },
    })
    expect(first.provider.unacknowledgedUpdate()).toBeDefined()
    first.type('!')
    expect(first.provider.status).toMatchObject({ unacknowledged: { onDevice: false } })
    const [aside] = await first.provider.asides()
    expect(aside?.epoch).toBe(EPOCH)
    if (aside !== undefined) await first.provider.discardAside(aside)
    expect(await log.list()).toEqual([])
    await first.close()
  })

  test('[D1] is removed at the next visit by a browser that was away', async () => {
    const device = new LocalDevice()
    const first = await openTab(device)
    first.connect()
    first.welcome()
    first.deliver(1, new Writer(2).type('old'))
    first.sync(1)
    await first.close()
    const log = await device.openLog()
    const second = await openTab(device, log)
    expect(second.text).toBe('old')
    second.connect()
    second.server.wire.say(DELETED)
    await settle()
    expect(await log.list()).toEqual([])
    await second.close()
  })
})

describe('another document of the same name', () => {
  test('[R4] puts the old copy aside with its words, and the next tab starts clean', async () => {
    const device = new LocalDevice()
    const log = await device.openLog()
    const first = await openTab(device, log)
    first.connect()
    first.welcome()
    first.sync()
    first.type('known ')
    first.acknowledge(1, 1)
    first.type('mine')
    first.reconnect()
    first.welcome(8 as Epoch)
    expect(first.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    await settle()
    expect(first.provider.status).toEqual({ state: 'replaced', unacknowledged: { edits: 1, onDevice: true } })
    await first.close()

    const second = await openTab(device, log)
    expect(second.text).toBe('')
    expect(second.connect()?.have).toEqual({ type: 'nothing' })
    const [aside] = await second.provider.asides()
    expect(aside?.epoch).toBe(EPOCH)
    expect(textOf(aside?.state ?? Uint8Array.of())).toBe('known mine')
    if (aside !== undefined) await second.provider.discardAside(aside)
    expect(await second.provider.asides()).toEqual([])
    await second.close()
  })

  test('[R4] is noticed by a tab that was closed meanwhile', async () => {
    const device = new LocalDevice()
    const first = await openTab(device)
    first.connect()
    first.welcome()
    first.deliver(1, new Writer(2).type('old'))
    first.sync(1)
    await first.close()
    const second = await openTab(device)
    second.connect()
    second.welcome(8 as Epoch)
    expect(second.state).toBe('replaced')
    await second.close()
  })
})

describe('a tab that is gone', () => {
  /** A tab on another slot of this browser, that can be handed what others left. */
  async function openBeside(
    device: LocalDevice,
  ): Promise<{ desk: Desk; adopt: (orphan: UpdateLog) => Promise<void> }> {
    const log = await device.openLog()
    const watched: ((orphan: UpdateLog) => Promise<void>)[] = []
    const watchOrphans = (adopt: (orphan: UpdateLog) => Promise<void>) => void watched.push(adopt)
    const localLog = { open: async () => log, watchOrphans, close: () => log.close() }
    const desk = await new Desk({ client: ++clients, clock: device.clock, localLog }).open()
    const [adopt] = watched
    if (adopt === undefined) throw new Error('nobody watches')
    return { desk, adopt }
  }

  async function orphanOf(words: string): Promise<{ orphan: UpdateLog; device: LocalDevice }> {
    const device = new LocalDevice()
    const gone = await openTab(device)
    gone.connect()
    gone.welcome()
    gone.deliver(1, new Writer(2).type('theirs '))
    gone.sync(1, gone.known())
    if (words !== '') gone.type(words)
    await settle()
    await gone.close()
    return { orphan: await device.openLog(), device }
  }

  test('[R1] leaves its words to one that is left, which publishes them', async () => {
    const { orphan, device } = await orphanOf('orphaned')
    const { desk, adopt } = await openBeside(new LocalDevice(device.clock))
    const adopted = adopt(orphan)
    await settle()
    // Of which life the document is, nobody has told this tab yet.
    expect(desk.text).toBe('')
    desk.connect()
    desk.welcome()
    await adopted
    expect(desk.text).toBe('theirs orphaned')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    desk.sync()
    expect(textOf(...desk.published().map(({ update }) => update))).toBe('theirs orphaned')
    await desk.close()
  })

  test('[R1] keeps its copy for the next tab in its place, without the words that are another one now', async () => {
    const { orphan, device } = await orphanOf('orphaned')
    const { desk, adopt } = await openBeside(new LocalDevice(device.clock))
    desk.connect()
    desk.welcome()
    await adopt(orphan)
    await orphan.close()
    const next = await openTab(device)
    expect(next.text).toBe('theirs orphaned')
    expect(next.provider.status).toMatchObject({ unacknowledged: { edits: 0 } })
    await next.close()
    await desk.close()
  })

  test('[R4] whose words had met no server leaves them once: they belong to the life they come into', async () => {
    const gone = new LocalDevice()
    const before = await openTab(gone)
    before.type('offline')
    await settle()
    await before.close()
    const orphan = await gone.openLog()
    const { desk, adopt } = await openBeside(new LocalDevice(gone.clock))
    await adopt(orphan)
    expect(desk.text).toBe('offline')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
    expect(await orphan.list()).toEqual([])
    await desk.close()
  })

  test('[R1] keeps its words where nobody can keep them better', async () => {
    const { orphan, device } = await orphanOf('orphaned')
    const full = new LocalDevice(device.clock)
    const { desk, adopt } = await openBeside(full)
    desk.connect()
    desk.welcome()
    full.isFull = true
    await expect(adopt(orphan)).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
    await orphan.close()
    const next = await openTab(device)
    expect(next.provider.status).toMatchObject({ unacknowledged: { edits: 1 } })
    await next.close()
    await desk.close()
  })

  test('[R4] of an older life has its words put aside, once the server has said which life it is', async () => {
    const { orphan, device } = await orphanOf('old words')
    const { desk, adopt } = await openBeside(new LocalDevice(device.clock))
    desk.connect()
    desk.welcome(8 as Epoch)
    desk.sync()
    await adopt(orphan)
    expect(desk.text).toBe('')
    const [aside] = await desk.provider.asides()
    expect(aside?.epoch).toBe(EPOCH)
    expect(textOf(aside?.state ?? Uint8Array.of())).toBe('theirs old words')
    // Its life is over: the next tab in its place starts clean.
    expect(await orphan.list()).toEqual([])
    await desk.close()
  })

  test('waits for the server no longer than there is somebody to take its words', async () => {
    const { orphan, device } = await orphanOf('orphaned')
    const { desk, adopt } = await openBeside(new LocalDevice(device.clock))
    const adopted = adopt(orphan)
    await settle()
    await desk.close()
    await expect(adopted).rejects.toThrow('closed')
    await orphan.close()
    const next = await openTab(device)
    expect(next.provider.status).toMatchObject({ unacknowledged: { edits: 1 } })
    await next.close()
  })

  test('[R4] of another life is left alone as long as nobody knows which is the older', async () => {
    const device = new LocalDevice()
    const before = await openTab(device)
    before.connect()
    before.welcome(8 as Epoch)
    before.deliver(1, new Writer(3).type('new'))
    before.sync(1)
    await before.close()
    const { orphan } = await orphanOf('words')
    const { desk, adopt } = await openBeside(device)
    await expect(adopt(orphan)).rejects.toMatchObject({ code: 'DOCUMENT_DELETED' })
    expect(desk.text).toBe('new')
    await desk.close()
  })

  test('leaves what it knew also where it left no words', async () => {
    const { orphan, device } = await orphanOf('')
    const { desk, adopt } = await openBeside(new LocalDevice(device.clock))
    desk.connect()
    desk.welcome()
    await adopt(orphan)
    expect(desk.text).toBe('theirs ')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 0 } })
    await desk.close()
  })
})
