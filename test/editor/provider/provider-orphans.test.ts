import { describe, expect, test } from 'vitest'
import type { Status } from '../../../editor/provider/status.ts'
import type { Epoch } from '../../../shared/ids.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { Desk, EPOCH } from '../../support/desk.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { nextClient, openTab, visit } from '../../support/open-tab.ts'
import { textOf } from '../../support/text-of.ts'
import { Writer } from '../../support/writer.ts'

describe('a tab that is gone', () => {
  /** A tab on another slot of this browser, that can be handed what others left. */
  async function openBeside(
    device: LocalDevice,
  ): Promise<{ desk: Desk; adopt: (orphan: UpdateLog) => Promise<void> }> {
    const log = await device.openLog()
    const watched: ((orphan: UpdateLog) => Promise<void>)[] = []
    const watchOrphans = (adopt: (orphan: UpdateLog) => Promise<void>) => void watched.push(adopt)
    const localLog = { open: async () => log, watchOrphans, close: () => log.close() }
    const desk = await new Desk({ client: nextClient(), clock: device.clock, localLog }).open()
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

  async function openBesideOrphan(words: string) {
    const left = await orphanOf(words)
    return { ...left, ...(await openBeside(new LocalDevice(left.device.clock))) }
  }

  /** What the next tab in its place finds. */
  async function foundBehind(
    orphan: UpdateLog,
    device: LocalDevice,
  ): Promise<{ text: string; status: Status }> {
    await orphan.close()
    const next = await openTab(device)
    const { text } = next
    const { status } = next.provider
    await next.close()
    return { text, status }
  }

  test('[R1] leaves its words to one that is left, which publishes them', async () => {
    const { orphan, desk, adopt } = await openBesideOrphan('orphaned')
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
    const { orphan, device, desk, adopt } = await openBesideOrphan('orphaned')
    desk.connect()
    desk.welcome()
    await adopt(orphan)
    expect(await foundBehind(orphan, device)).toMatchObject({
      text: 'theirs orphaned',
      status: { unacknowledged: { edits: 0 } },
    })
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
    expect(await foundBehind(orphan, device)).toMatchObject({ status: { unacknowledged: { edits: 1 } } })
    await desk.close()
  })

  test('[R4] of an older life has its words put aside, once the server has said which life it is', async () => {
    const { orphan, desk, adopt } = await openBesideOrphan('old words')
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
    const { orphan, device, desk, adopt } = await openBesideOrphan('orphaned')
    const adopted = adopt(orphan)
    await settle()
    await desk.close()
    await expect(adopted).rejects.toThrow('closed')
    expect(await foundBehind(orphan, device)).toMatchObject({ status: { unacknowledged: { edits: 1 } } })
  })

  test('[R4] of another life is left alone as long as nobody knows which is the older', async () => {
    const device = new LocalDevice()
    await visit(device, 'new', 8 as Epoch)
    const { orphan } = await orphanOf('words')
    const { desk, adopt } = await openBeside(device)
    await expect(adopt(orphan)).rejects.toMatchObject({ code: 'DOCUMENT_DELETED' })
    expect(desk.text).toBe('new')
    await desk.close()
  })

  test('leaves what it knew also where it left no words', async () => {
    const { orphan, desk, adopt } = await openBesideOrphan('')
    desk.connect()
    desk.welcome()
    await adopt(orphan)
    expect(desk.text).toBe('theirs ')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 0 } })
    await desk.close()
  })
})
