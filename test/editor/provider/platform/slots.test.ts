import { describe, expect, test } from 'vitest'
import { SlottedLog } from '../../../../editor/provider/platform/browser-log.ts'
import { Slots } from '../../../../editor/provider/platform/slots.ts'
import { MemoryStore } from '../../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../../shared/log/sorted-bytes.ts'
import { Desk } from '../../../support/desk.ts'
import { FakeBroadcast, FakeLocks } from '../../../support/fake-browser.ts'
import { FakeClock } from '../../../support/fake-clock.ts'
import { settle } from '../../../support/fake-connection.ts'

/** What all tabs of a browser share. */
class Browser {
  readonly clock = new FakeClock()
  readonly locks = new FakeLocks()
  readonly announcements = new FakeBroadcast<number>()
  readonly disks = new Map<number, SortedBytes>()
  count = 0
  #clients = 0

  slots(): Slots {
    return new Slots(this.#slotsOptions())
  }

  /** A tab with the notes open, on a log of its own. */
  async openTab(): Promise<Desk> {
    const desk = await this.startTab().open()
    await settle()
    return desk
  }

  startTab(): Desk {
    const localLog = new SlottedLog({
      clock: this.clock,
      random: () => 0.5,
      openStore: async (slot) => {
        const disk = this.disks.get(slot) ?? new SortedBytes()
        this.disks.set(slot, disk)
        return new MemoryStore(disk)
      },
      slots: this.#slotsOptions(),
    })
    return new Desk({ client: ++this.#clients, clock: this.clock, localLog })
  }

  #slotsOptions() {
    return {
      name: 'test',
      locks: this.locks,
      openAnnouncer: (hear: (slot: number) => void) => this.announcements.announcer(hear),
      readCount: () => this.count,
      writeCount: (count: number) => {
        this.count = count
      },
    }
  }
}

describe('slots', () => {
  test('each tab takes the first that is free', async () => {
    const browser = new Browser()
    const [first, second] = [browser.slots(), browser.slots()]
    expect(await first.take()).toBe(0)
    expect(await second.take()).toBe(1)
    first.close()
    await settle()
    expect(await browser.slots().take()).toBe(0)
    expect(browser.count).toBe(2)
    second.close()
  })

  test('are visited when they are free, when they become free, and never while somebody has them', async () => {
    const browser = new Browser()
    const gone = browser.slots()
    await gone.take()
    const [mine, other] = [browser.slots(), browser.slots()]
    await mine.take()
    await other.take()
    gone.close()
    await settle()
    const visited: number[] = []
    mine.watch(async (slot) => {
      visited.push(slot)
    })
    await settle()
    expect(visited).toEqual([0])
    other.close()
    await settle()
    expect(visited).toEqual([0, 2])
    const late = browser.slots()
    expect(await late.take()).toBe(0)
    late.watch(async () => {})
    await settle()
    expect(visited).toEqual([0, 2])
    late.close()
    await settle()
    expect(visited).toEqual([0, 2, 0])
    mine.close()
  })

  test('are nobody’s before a visit has ended', async () => {
    const browser = new Browser()
    const gone = browser.slots()
    await gone.take()
    const mine = browser.slots()
    await mine.take()
    gone.close()
    let leave = () => {}
    mine.watch(
      () =>
        new Promise((resolve) => {
          leave = resolve
        }),
    )
    await settle()
    const late = browser.slots()
    expect(await late.take()).toBe(2)
    leave()
    await settle()
    const later = browser.slots()
    expect(await later.take()).toBe(0)
    for (const slots of [mine, late, later]) slots.close()
  })
})

describe('tabs of one browser', () => {
  test('[R1] keep their words in logs of their own, and one takes over what another left', async () => {
    const browser = new Browser()
    const [first, second] = [await browser.openTab(), await browser.openTab()]
    first.type('from the first')
    second.type('from the second')
    await settle()
    await second.close()
    await settle()
    expect(first.text).toContain('from the first')
    expect(first.text).toContain('from the second')
    expect(first.provider.status).toMatchObject({ unacknowledged: { edits: 2, onDevice: true } })
    await first.close()
    await settle()

    const again = await browser.openTab()
    expect(again.text).toContain('from the second')
    expect(again.provider.status).toMatchObject({ unacknowledged: { edits: 2 } })
    await again.close()
  })

  test('[R1] find what both left when they were closed together', async () => {
    const browser = new Browser()
    const [first, second] = [await browser.openTab(), await browser.openTab()]
    first.type('one')
    second.type('two')
    await settle()
    await Promise.all([first.close(), second.close()])
    await settle()
    const again = await browser.openTab()
    expect(again.text).toContain('one')
    expect(again.text).toContain('two')
    expect(again.provider.status).toMatchObject({ unacknowledged: { edits: 2, onDevice: true } })
    await again.close()
    const names = await (await browser.openTab()).provider.asides()
    expect(names).toEqual([])
  })

  test('are as many as there are slots; one more works without a log', async () => {
    const browser = new Browser()
    const tabs = []
    for (let i = 0; i < 17; i++) tabs.push(await browser.openTab())
    tabs.at(-1)?.type('x')
    await settle()
    expect(tabs.at(-1)?.provider.status).toMatchObject({ unacknowledged: { onDevice: false } })
    for (const tab of tabs) await tab.close()
    expect(browser.disks.size).toBe(16)
  })
})

test('a log that is closed while it is being opened lets go of its slot', async () => {
  const browser = new Browser()
  const tab = browser.startTab()
  const closed = tab.close()
  await closed
  await settle()
  const slots = browser.slots()
  expect(await slots.take()).toBe(0)
  slots.close()
})
