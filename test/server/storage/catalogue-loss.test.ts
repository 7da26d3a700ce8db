import { readdir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { adoptStrays } from '../../../server/api/adopt-strays.ts'
import { Catalogue } from '../../../server/api/catalogue.ts'
import { newRecord } from '../../../server/api/catalogue-record.ts'
import { catalogueOpener } from '../../../server/storage/catalogue-folder.ts'
import { openDataFolder } from '../../../server/storage/data-folder.ts'
import type { DocName } from '../../../shared/ids.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { newFolder } from '../../support/new-folder.ts'

const PLANS = docName('plans')

/** A data folder on a real disk that is opened, closed, and meanwhile damaged. */
class World {
  readonly clock = new FakeClock()
  readonly alarms: string[] = []
  readonly #folder: string

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async make(): Promise<World> {
    return new World(await newFolder())
  }

  async open() {
    const alarm = (text: string) => void this.alarms.push(text)
    const data = await openDataFolder({
      folder: this.#folder,
      clock: this.clock,
      random: () => 0.5,
      observer: { alarm, committed: () => {} },
    })
    const open = await catalogueOpener(this.#folder)
    const catalogue = await Catalogue.open({ open, clock: this.clock, alarm, known: data.knownWrites })
    const close = async () => {
      await catalogue.close()
      await data.close()
    }
    onTestFinished(close)
    const edit = async (name: DocName) => {
      const document = await data.log.open(name)
      await document.append(Uint8Array.of(0, 0), 'somebody')
      await document.close()
    }
    const adopt = () => adoptStrays(catalogue, data.log, this.clock)
    return { catalogue, edit, adopt, close }
  }

  get catalogueFolder(): string {
    return join(this.#folder, 'catalogue')
  }

  /** What LevelDB keeps of its last writes, in bytes. */
  async logBytes(): Promise<number> {
    return (await stat(await this.#log())).size
  }

  /** Only so much of it has reached the disk. */
  async cut(bytes: number): Promise<void> {
    await truncate(await this.#log(), bytes)
  }

  async #log(): Promise<string> {
    const names = (await readdir(this.catalogueFolder)).filter((name) => name.endsWith('.log'))
    return join(this.catalogueFolder, names.sort().at(-1) ?? 'none')
  }
}

test('[L6] a catalogue that lost its last writes is noticed, and has every document and its last edit again', async () => {
  const world = await World.make()
  const first = await world.open()
  await first.catalogue.update(PLANS, () => newRecord('Plans', world.clock.nowMs()))
  await first.edit(PLANS)
  const kept = await world.logBytes()
  world.clock.pass(3_600_000)
  const editedMs = world.clock.nowMs()
  await first.edit(PLANS)
  await first.catalogue.update(PLANS, (record) => record && { ...record, changedMs: editedMs })
  await first.edit(docName('minutes'))
  await first.catalogue.update(docName('minutes'), () => newRecord('Minutes', editedMs))
  await first.close()
  expect(world.alarms).toEqual([])

  await world.cut(kept)
  world.clock.pass(3_600_000)
  const second = await world.open()
  expect(world.alarms).toEqual([expect.stringContaining('the catalogue has lost its last 2 writes')])
  expect(second.catalogue.lostWrites).toBe(2)
  expect(await second.adopt()).toBe(1)
  expect(await second.catalogue.byName(10)).toMatchObject([
    { name: 'minutes', record: { title: 'minutes', changedMs: editedMs } },
    { name: 'plans', record: { title: 'Plans', changedMs: editedMs } },
  ])
  expect((await second.catalogue.newest(10)).entries.map(({ name }) => name).sort()).toEqual([
    'minutes',
    'plans',
  ])
  await second.close()

  // Once is enough: it is whole again, and a further loss is told as one.
  const third = await world.open()
  expect([third.catalogue.lostWrites, world.alarms.length]).toEqual([0, 1])
})

test('[L6] a catalogue that is gone as a whole is noticed, too', async () => {
  const world = await World.make()
  const first = await world.open()
  await first.edit(PLANS)
  await first.catalogue.update(PLANS, () => newRecord('Plans', world.clock.nowMs()))
  await first.close()
  await rm(world.catalogueFolder, { recursive: true })
  const second = await world.open()
  expect(world.alarms).toEqual([expect.stringContaining('the catalogue has lost its last 2 writes')])
  expect(await second.adopt()).toBe(1)
  expect(await second.catalogue.byName(10)).toMatchObject([{ name: 'plans', record: { title: 'plans' } }])
})
