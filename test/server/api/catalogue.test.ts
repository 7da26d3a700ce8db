import { expect, test } from 'vitest'
import { Catalogue } from '../../../server/api/catalogue.ts'
import { encodeRecord, newRecord, recordKey } from '../../../server/api/catalogue-record.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const NOTES = docName('notes')

/** Finds what is there at once, and keeps it to itself as long as it is held. */
class HeldReads extends MemoryStore {
  isHeld = false
  reads = 0
  readonly #held: (() => void)[] = []

  override async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.reads += 1
    const value = await super.get(key)
    if (this.isHeld) await new Promise<void>((resolve) => this.#held.push(resolve))
    return value
  }

  letGo(): void {
    for (const resolve of this.#held.splice(0)) resolve()
  }
}

async function openHeld(): Promise<{ catalogue: Catalogue; store: HeldReads }> {
  const store = new HeldReads(new SortedBytes())
  const catalogue = await Catalogue.open({
    open: async () => store,
    clock: new FakeClock(),
    alarm: (text) => expect.fail(text),
  })
  store.isHeld = true
  store.reads = 0
  return { catalogue, store }
}

test('those who come at once to one document share one read, and who comes later reads anew', async () => {
  const { catalogue, store } = await openHeld()
  const together = [catalogue.get(NOTES), catalogue.get(NOTES), catalogue.get(docName('other'))]
  await new Promise(setImmediate)
  expect(store.reads).toBe(2)
  store.letGo()
  expect(await Promise.all(together)).toEqual([undefined, undefined, undefined])
  store.isHeld = false
  await catalogue.get(NOTES)
  expect(store.reads).toBe(3)
})

test('[A3] who reads after a write finds what was written, whoever is still reading', async () => {
  const { catalogue, store } = await openHeld()
  const early = catalogue.get(NOTES)
  await new Promise(setImmediate)
  store.isHeld = false
  const value = encodeRecord(NOTES, newRecord('Notes', 0))
  await catalogue.write([{ type: 'put', key: recordKey(NOTES), value }])
  expect((await catalogue.get(NOTES))?.title).toBe('Notes')
  store.letGo()
  expect(await early).toBeUndefined()
  expect((await catalogue.get(NOTES))?.title).toBe('Notes')
})
