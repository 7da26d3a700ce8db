import { describe, expect, test } from 'vitest'
import { SEQ_ZERO, type Seq } from '../../../shared/ids.ts'
import { Recent } from '../../../shared/log/recent.ts'
import { KEYS, LogWorld, NOTES } from './log-world.ts'

test('what was used longest ago goes first, when there is too much', () => {
  const recent = new Recent<string>(100)
  const [a, b, c] = [{}, {}, {}]
  for (const document of [a, b]) recent.keep(document, 'small', 40)
  expect(recent.get(a)).toBe('small')
  recent.keep(c, 'small', 40)
  expect([a, b, c].map((document) => recent.get(document))).toEqual(['small', undefined, 'small'])
  recent.keep(a, 'large', 101)
  expect(recent.get(a)).toBeUndefined()
  expect(recent.get(c)).toBe('small')
})

test('what is kept of a document takes the place of what was', () => {
  const recent = new Recent<string>(100)
  const [a, b] = [{}, {}]
  recent.keep(a, 'before', 90)
  recent.keep(a, 'after', 10)
  recent.keep(b, 'another', 90)
  expect([recent.get(a), recent.get(b)]).toEqual(['after', 'another'])
})

test('what was forgotten makes room', () => {
  const recent = new Recent<string>(100)
  const [a, b] = [{}, {}]
  recent.keep(a, 'large', 90)
  recent.forget(a)
  recent.forget(a)
  recent.keep(b, 'large', 90)
  expect(recent.get(b)).toBe('large')
})

test('[X3] the log reads a snapshot once while somebody has the document open', async () => {
  const world = new LogWorld()
  await world.write(3, 3)
  const log = await world.openLog()
  const first = await log.open(NOTES)
  const snapshot = await first.snapshot()
  expect(snapshot?.seq).toBe(3)
  const second = await log.open(NOTES)
  expect(await second.snapshot()).toBe(snapshot)
  await Promise.all([first.close(), second.close()])

  const again = await log.open(NOTES)
  const reread = await again.snapshot()
  expect(reread).not.toBe(snapshot)
  expect(reread).toEqual(snapshot)
  await log.close()
})

describe('a page that was read', () => {
  test('[X3] is read once while somebody has the document open', async () => {
    const world = new LogWorld()
    await world.write(5)
    const log = await world.openLog()
    const notes = await log.open(NOTES)
    const whole = await notes.read(SEQ_ZERO, 1000)
    expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    // What lies there now fails its check: only memory can serve it.
    for (const seq of [1, 2, 3, 4, 5]) world.flip(KEYS.entry(seq as Seq))
    expect(await notes.read(SEQ_ZERO, 1000)).toEqual(whole)
    expect(await notes.read(3 as Seq, 1000)).toEqual(whole.slice(3))
    expect(await notes.read(3 as Seq, 1)).toEqual(whole.slice(3, 4))
    await notes.close()
    expect((await log.open(NOTES)).condition).toMatchObject({ state: 'damaged' })
    await log.close()
  })

  test('[C4] is followed by what was appended since', async () => {
    const world = new LogWorld()
    await world.write(2)
    const log = await world.openLog()
    const notes = await log.open(NOTES)
    expect(await notes.read(SEQ_ZERO, 1000)).toHaveLength(2)
    await notes.append(Uint8Array.of(9), 'alice')
    const first = await notes.read(SEQ_ZERO, 1000)
    const second = await notes.read(first.at(-1)?.seq as Seq, 1000)
    expect([...first, ...second].map(({ seq }) => seq)).toEqual([1, 2, 3])
    await log.close()
  })
})
