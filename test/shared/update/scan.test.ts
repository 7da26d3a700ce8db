import fc from 'fast-check'
import { createEncoder, toUint8Array, writeUint8, writeVarString, writeVarUint } from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { DEFAULT_SCAN_LIMITS, type ScanLimits } from '../../../shared/update/scan-limits.ts'
import { mutate, mutations } from '../protocol/arbitraries.ts'
import { derivedUpdates, type Edit, edits, tell } from './edits.ts'
import { isRefused } from './refused.ts'
import { scanOfYjs, typeDepthOfYjs } from './scan-of-yjs.ts'

const SEED = 20261123
/** Generous: other work may share the machine. */
const PROPERTY_TIMEOUT_MS = 120_000

describe('what Yjs writes', () => {
  test(
    'passes whole, and says what Yjs reads in it',
    () => {
      const kinds = new Map<string, number>()
      fc.assert(
        fc.property(edits, (list) => {
          const story = tell(list)
          for (const update of [...story.updates, ...derivedUpdates(story)]) {
            const { deleteSetOffset, ...scan } = scanUpdate(update)
            expect(scan).toEqual(scanOfYjs(update))
            const withoutDeletions = Uint8Array.of(...update.subarray(0, deleteSetOffset), 0)
            expect(scanUpdate(withoutDeletions)).toEqual({ ...scan, deletions: [], deleteSetOffset })
            for (const struct of Y.decodeUpdate(update).structs) count(kinds, kindOf(struct))
          }
        }),
        { seed: SEED, numRuns: 100 },
      )
      // Whoever changes the stories has to see to it that they still hold everything.
      for (const kind of [
        ...[
          'GC',
          'Skip',
          'ContentDeleted',
          'ContentBinary',
          'ContentString',
          'ContentEmbed',
          'ContentFormat',
        ],
        ...['ContentAny', 'ContentDoc', 'YArray', 'YMap', 'YText', 'YXmlElement', 'YXmlFragment', 'YXmlHook'],
        'YXmlText',
      ]) {
        expect([kind, kinds.get(kind) ?? 0]).toEqual([kind, expect.toSatisfy((times: number) => times > 20)])
      }
    },
    PROPERTY_TIMEOUT_MS,
  )

  test('passes in any size', () => {
    const doc = new Y.Doc()
    doc.clientID = 1
    const text = doc.getText('t')
    for (const size of [126, 127, 128, 16_383, 16_384, 300_000]) text.insert(0, '😀'.repeat(size / 2))
    expect(scanUpdate(Y.encodeStateAsUpdate(doc))).toMatchObject(scanOfYjs(Y.encodeStateAsUpdate(doc)))
  })

  test('in format V2 is refused', () => {
    fc.assert(
      fc.property(edits, (list) => {
        const story = tell(list)
        for (const update of story.updates) expect(isRefused(Y.convertUpdateFormatV1ToV2(update))).toBe(true)
        for (const doc of story.docs) expect(isRefused(Y.encodeStateAsUpdateV2(doc))).toBe(true)
      }),
      { seed: SEED, numRuns: 100 },
    )
  })
})

describe('any bytes', () => {
  test(
    '[W2] are refused by their code, or read as Yjs reads them',
    () => {
      let accepted = 0
      let refused = 0
      const judge = (bytes: Uint8Array): void => {
        if (isRefused(bytes)) refused += 1
        else {
          accepted += 1
          const { deleteSetOffset: _, ...scan } = scanUpdate(bytes)
          expect(scan).toEqual(scanOfYjs(bytes))
        }
      }
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => judge(bytes)),
        { seed: SEED, numRuns: 5000 },
      )
      fc.assert(
        fc.property(edits, fc.array(fc.tuple(fc.nat(500), mutations), { minLength: 20 }), (list, changes) => {
          const story = tell(list)
          const honest = [...story.updates, ...derivedUpdates(story)]
          for (const [which, change] of changes) {
            judge(mutate(honest[which % honest.length] as Uint8Array, change))
          }
        }),
        { seed: SEED, numRuns: 100 },
      )
      expect(accepted).toBeGreaterThan(200)
      expect(refused).toBeGreaterThan(3000)
    },
    PROPERTY_TIMEOUT_MS,
  )
})

describe('limits', () => {
  const limited = (limits: Partial<ScanLimits>): ScanLimits => ({ ...DEFAULT_SCAN_LIMITS, ...limits })
  const written = (write: (doc: Y.Doc) => void): Uint8Array => {
    const doc = new Y.Doc()
    doc.clientID = 9
    write(doc)
    return Y.encodeStateAsUpdate(doc)
  }

  test('root names', () => {
    const update = written((doc) => doc.getText('notes').insert(0, 'a'))
    expect(isRefused(update, limited({ rootNames: new Set(['notes', 'ключ']) }))).toBe(false)
    expect(isRefused(update, limited({ rootNames: new Set(['ключ']) }))).toBe(true)
    expect(isRefused(update, limited({ rootNameMaxBytes: 5 }))).toBe(false)
    expect(isRefused(update, limited({ rootNameMaxBytes: 4 }))).toBe(true)
  })

  test('sub-documents', () => {
    const update = written((doc) => doc.getMap('m').set('k', new Y.Doc({ guid: 'g' })))
    expect(isRefused(update)).toBe(false)
    expect(isRefused(update, limited({ subdocuments: 'refuse' }))).toBe(true)
  })

  test('keys named __proto__', () => {
    const update = written((doc) => doc.getMap('m').set('__proto__', 1))
    expect(isRefused(update)).toBe(true)
    expect(isRefused(update, limited({ protoKeys: 'allow' }))).toBe(false)
  })

  test('clients', () => {
    const story = tell([0, 1, 2].map((writer) => ({ kind: 'type' as const, writer, a: 0, b: 0 })))
    const update = Y.mergeUpdates([...story.updates])
    expect(isRefused(update, limited({ clientsMax: 3 }))).toBe(false)
    expect(isRefused(update, limited({ clientsMax: 2 }))).toBe(true)
  })

  test('nesting of values', () => {
    const nest = (depth: number): unknown =>
      depth === 0 ? 1 : depth % 2 === 0 ? [nest(depth - 1)] : { a: nest(depth - 1) }
    const any = written((doc) => doc.getArray('a').push([nest(7)]))
    const json = written((doc) => doc.getText('t').insertEmbed(0, nest(7) as object))
    for (const update of [any, json]) {
      expect(isRefused(update, limited({ nestingMax: 7 }))).toBe(false)
      expect(isRefused(update, limited({ nestingMax: 6 }))).toBe(true)
    }
  })

  test(
    'nesting of types, as far as one update shows it',
    () => {
      // These kinds write no values within values.
      const kinds = ['nest', 'nest', 'nest', 'hear', 'prune', 'decorate', 'undo'] as const
      const narrow = limited({ nestingMax: 2 })
      let deep = 0
      fc.assert(
        fc.property(edits, (list) => {
          const story = tell(
            list.map((edit) => ({ ...edit, kind: kinds[edit.b % kinds.length] as Edit['kind'] })),
          )
          for (const update of [...story.updates, ...derivedUpdates(story)]) {
            const isDeep = typeDepthOfYjs(update) > 2
            expect(isRefused(update, narrow)).toBe(isDeep)
            if (isDeep) deep += 1
          }
        }),
        { seed: SEED, numRuns: 200 },
      )
      expect(deep).toBeGreaterThan(25)
    },
    PROPERTY_TIMEOUT_MS,
  )
})

test('old arrays of JSON pass', () => {
  const encoder = createEncoder()
  for (const number of [1, 1, 9, 0]) writeVarUint(encoder, number)
  writeUint8(encoder, 2)
  writeVarUint(encoder, 1)
  writeVarString(encoder, 'a')
  writeVarUint(encoder, 2)
  writeVarString(encoder, 'undefined')
  writeVarString(encoder, '{"a":[1,2.5e-3,"\\u00e9"]}')
  writeVarUint(encoder, 0)
  expect(scanUpdate(toUint8Array(encoder)).structs).toEqual([{ client: 9, clock: 0, length: 2 }])
})

function count(kinds: Map<string, number>, kind: string): void {
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
}

function kindOf(struct: Y.GC | Y.Skip | Y.Item): string {
  if (!(struct instanceof Y.Item)) return struct.constructor.name
  return struct.content instanceof Y.ContentType
    ? struct.content.type.constructor.name
    : struct.content.constructor.name
}
