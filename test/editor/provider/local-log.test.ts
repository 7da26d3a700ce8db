import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { discardAside, listAside } from '../../../editor/provider/aside.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { DocName, Epoch, Seq } from '../../../shared/ids.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = 'notes' as DocName
const EPOCH = 5 as Epoch
const FOLDING = { ...PROVIDER_LIMITS, foldEntries: 4, foldDelayMs: 10 }

const position = (seq: number) => ({ epoch: EPOCH, seq: seq as Seq })

describe('what a closed tab leaves', () => {
  test('[R1] is on the device when the append has resolved, and not before', async () => {
    const device = new LocalDevice()
    const { localLog } = await device.open(NOTES)
    const seq = localLog.appendOwn(new Writer(1).type('hello'))
    expect(localLog.isOnDevice(seq)).toBe(false)
    await localLog.whenSettled()
    expect(localLog.isOnDevice(seq)).toBe(true)
    await localLog.close()
  })

  test('[R1] is all there at the next opening, with what is not acknowledged', async () => {
    const device = new LocalDevice()
    const alice = new Writer(1)
    const bob = new Writer(2)
    const first = await device.open(NOTES)
    const acknowledged = first.localLog.appendOwn(alice.type('a'))
    first.localLog.appendDelivered(bob.type('b'), position(7))
    first.localLog.mark(acknowledged, position(8))
    const left = alice.type('c')
    first.localLog.appendOwn(left)
    await first.localLog.close()

    const { contents, doc } = await device.open(NOTES)
    expect(doc.getText('text').toString()).toHaveLength(3)
    expect(contents.unacknowledged.map(({ update }) => update)).toEqual([left])
    expect(contents.position).toEqual(position(8))
    expect(contents.epoch).toBe(EPOCH)
  })

  test('knows of which life it is from another tab, but not how far it reaches', async () => {
    const device = new LocalDevice()
    const { localLog } = await device.open(NOTES)
    localLog.appendHeard(new Writer(1).type('a'), EPOCH)
    await localLog.close()
    const { contents } = await device.open(NOTES)
    expect(contents.epoch).toBe(EPOCH)
    expect(contents.position).toBeUndefined()
    expect(contents.unacknowledged).toEqual([])
  })

  test('says the same thing once', async () => {
    const device = new LocalDevice()
    const { localLog, log } = await device.open(NOTES)
    localLog.mark(0, position(1))
    localLog.mark(0, position(1))
    await localLog.close()
    const handle = await log.open(NOTES)
    expect(handle.head).toBe(1)
  })
})

describe('a device that fails', () => {
  test('[R1] claims nothing any more, and takes nothing', async () => {
    const device = new LocalDevice()
    const alice = new Writer(1)
    const { localLog } = await device.open(NOTES)
    const before = localLog.appendOwn(alice.type('a'))
    await localLog.whenSettled()
    device.isFull = true
    const after = localLog.appendOwn(alice.type('b'))
    await localLog.whenSettled()
    expect(localLog.isWorking).toBe(false)
    expect(localLog.failure).toBeDefined()
    expect(localLog.isOnDevice(before)).toBe(false)
    expect(localLog.isOnDevice(after)).toBe(false)
    expect(localLog.appendOwn(alice.type('c'))).toBe(0)
    await localLog.close()
  })

  test('[R1] gives up where the device cannot follow', async () => {
    const device = new LocalDevice()
    const { localLog } = await device.open(NOTES, new Y.Doc(), {
      ...PROVIDER_LIMITS,
      localLogBufferMaxBytes: 100,
    })
    expect(localLog.appendOwn(new Writer(1).type('x'.repeat(200)))).toBe(0)
    expect(localLog.isWorking).toBe(false)
    await localLog.close()
  })

  test('[R1] gives what can be read of a damaged log, and does not write to it', async () => {
    const device = new LocalDevice()
    const { localLog } = await device.open(NOTES)
    localLog.appendOwn(new Writer(1).type('a'))
    await localLog.close()
    device.damage()
    const { localLog: damaged, contents, log } = await device.open(NOTES)
    expect(contents.isDamaged).toBe(true)
    expect(damaged.isDamaged).toBe(true)
    expect(damaged.appendOwn(new Writer(2).type('b'))).toBe(0)
    await damaged.discard()
    await log.close()
    const { contents: renewed } = await device.open(NOTES)
    expect(renewed.isDamaged).toBe(false)
    expect(renewed.updates).toEqual([])
  })
})

describe('a copy that is put aside', () => {
  test('[R4] makes room for the next, and its words are kept', async () => {
    const device = new LocalDevice()
    const { localLog, doc, log } = await device.open(NOTES)
    const alice = new Writer(1)
    const known = alice.type('known ')
    const own = alice.type('own')
    Y.applyUpdate(doc, known)
    Y.applyUpdate(doc, own)
    localLog.appendDelivered(known, position(1))
    localLog.appendOwn(own)
    await localLog.putAside(EPOCH, own)
    expect(localLog.isWorking).toBe(false)
    const [aside, ...others] = await listAside(log, NOTES)
    expect(others).toEqual([])
    expect(aside?.epoch).toBe(EPOCH)
    expect(new Writer(9).apply([aside?.state ?? known]).text).toBe('known own')
    expect(new Writer(9).apply([known, aside?.unacknowledged ?? known]).text).toBe('known own')
    await log.close()

    const next = await device.open(NOTES)
    expect(next.contents.updates).toEqual([])
    expect(next.contents.epoch).toBeUndefined()
    await discardAside(next.log, NOTES, EPOCH)
    expect(await listAside(next.log, NOTES)).toEqual([])
  })

  test('[R4] without words of its own leaves nothing behind', async () => {
    const device = new LocalDevice()
    const { localLog, log } = await device.open(NOTES)
    localLog.appendDelivered(new Writer(1).type('known'), position(1))
    await localLog.putAside(EPOCH, undefined)
    expect(await log.list()).toEqual([])
  })

  test('is found by its document alone, however long the names are', async () => {
    const device = new LocalDevice()
    const names = ['notes', 'notes ', 'n'.repeat(256), 'ü'.repeat(128), 'a/b.c@d'].map(
      (name) => name.trim() as DocName,
    )
    const log = await device.openLog()
    for (const document of new Set(names)) {
      const { localLog } = await device.open(document)
      await localLog.putAside(undefined, new Writer(1).type('x'))
    }
    for (const document of new Set(names)) expect(await listAside(log, document)).toHaveLength(1)
    expect(await listAside(log, 'other' as DocName)).toEqual([])
  })
})

describe('folding', () => {
  test('replaces many entries by the document, and drops no unacknowledged one', async () => {
    const device = new LocalDevice()
    const doc = new Y.Doc()
    const { localLog, log } = await device.open(NOTES, doc, FOLDING)
    const alice = new Writer(1)
    for (let seq = 1; seq <= 6; seq++) {
      const update = alice.type('x')
      Y.applyUpdate(doc, update)
      localLog.appendDelivered(update, position(seq))
    }
    const own = alice.type('own')
    Y.applyUpdate(doc, own)
    localLog.appendOwn(own)
    await localLog.whenSettled()
    device.clock.pass(10)
    await localLog.whenSettled()
    await settle()
    await localLog.close()
    const handle = await log.open(NOTES)
    expect(await handle.snapshotSeqs()).toEqual([6])
    await handle.close()
    await log.close()
    const { contents, doc: again } = await device.open(NOTES)
    expect(again.getText('text').toString()).toBe('xxxxxxown')
    expect(contents.position).toEqual(position(6))
    expect(contents.unacknowledged.map(({ update }) => update)).toEqual([own])
  })

  /** What may happen to a local log, over several lives of its tab. */
  const event = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        type: fc.constant('own' as const),
        words: fc.string({ minLength: 1, maxLength: 4 }),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('remote' as const),
        words: fc.string({ minLength: 1, maxLength: 4 }),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ type: 'tab' as const }) },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('acknowledge' as const),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ type: 'fold' as const }) },
    { weight: 1, arbitrary: fc.constant({ type: 'reopen' as const }) },
  )

  test('[R1] what is unacknowledged, and how far the document reaches, is right after any history', async () => {
    let folds = 0
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 60, size: 'max' }), async (events) => {
        const device = new LocalDevice()
        let life = await device.open(NOTES, new Y.Doc(), FOLDING)
        const alice = new Writer(1)
        const others = new Writer(2)
        const expected = { own: [] as Uint8Array[], server: 0, reach: undefined as number | undefined }
        let localSeqs: number[] = []
        const learn = (update: Uint8Array) => {
          Y.applyUpdate(life.doc, update)
          return update
        }
        for (const happens of events) {
          switch (happens.type) {
            case 'own': {
              const update = learn(alice.type(happens.words))
              localSeqs.push(life.localLog.appendOwn(update))
              expected.own.push(update)
              break
            }
            case 'remote':
              expected.reach = ++expected.server
              life.localLog.appendDelivered(learn(others.type(happens.words)), position(expected.server))
              break
            case 'tab':
              life.localLog.appendHeard(learn(others.type('t')), EPOCH)
              break
            case 'acknowledge': {
              const count = Math.ceil(happens.share * expected.own.length)
              if (count === 0) break
              expected.reach = expected.server += count
              life.localLog.mark(localSeqs[count - 1] ?? 0, position(expected.server))
              localSeqs = localSeqs.slice(count)
              expected.own = expected.own.slice(count)
              break
            }
            case 'fold':
              device.clock.pass(10)
              await settle()
              break
            case 'reopen': {
              const text = life.doc.getText('text').toString()
              const snapshots = await life.log.open(NOTES)
              folds += (await snapshots.snapshotSeqs()).length
              await snapshots.close()
              await life.localLog.close()
              await life.log.close()
              life = await device.open(NOTES, new Y.Doc(), FOLDING)
              expect(life.doc.getText('text').toString()).toBe(text)
              expect(life.contents.unacknowledged.map(({ update }) => update)).toEqual(expected.own)
              expect(life.contents.position?.seq).toBe(expected.reach)
              localSeqs = life.contents.unacknowledged.map(({ seq }) => seq)
              break
            }
            default:
              happens satisfies never
          }
        }
        await life.localLog.close()
        await life.log.close()
        const last = await device.open(NOTES)
        expect(last.contents.unacknowledged.map(({ update }) => update)).toEqual(expected.own)
        expect(last.contents.position?.seq).toBe(expected.reach)
        expect(Y.encodeStateVector(last.doc)).toEqual(Y.encodeStateVector(life.doc))
      }),
      { seed: 20261122, numRuns: 200 },
    )
    expect(folds).toBeGreaterThan(20)
  })
})
