import fc from 'fast-check'
import * as Y from 'yjs'

/** One thing that one of the writers does. `a` and `b` choose where, how much and what; any number will do. */
export interface Edit {
  readonly kind: keyof typeof EDITS
  readonly writer: number
  readonly a: number
  readonly b: number
}

/** Several people at one document, who hear of each other now and then. */
export interface Story {
  readonly docs: readonly Y.Doc[]
  /** Every update in the order in which it was made, each by the document of one writer. */
  readonly updates: readonly Uint8Array[]
}

interface Writer {
  readonly doc: Y.Doc
  readonly undo: Y.UndoManager
  readonly others: readonly Y.Doc[]
}

/** One and five bytes, and as large as a number goes. */
const CLIENT_IDS = [7, 3_000_000_019, Number.MAX_SAFE_INTEGER]

const WORDS = ['a', 'bc', 'ü', '漢字', '😀', 'e\u0301', '\ud800', 'the quick brown fox', '']
const KEYS = ['k', 'bold', 'ключ', '', '😀', 'constructor']
const NAMES = ['p', 'h1', 'UNDEFINED', 'ul-li']
const ATTRIBUTES = [
  { bold: true },
  { bold: null },
  { link: { href: 'x', list: [1, 'two', null] } },
  { color: '#f00' },
]
const VALUES: readonly unknown[] = [
  undefined,
  null,
  true,
  false,
  0,
  -0,
  63,
  -64,
  2 ** 31 - 1,
  -(2 ** 31),
  2 ** 40,
  0.5,
  1e300,
  Number.NaN,
  12n,
  -1n,
  'text 😀',
  new Uint8Array([1, 2, 255]),
  [],
  [1, [2, [3, ['four']]]],
  {},
  { a: { b: [undefined, { c: null }] }, '': 1 },
]

const pick = <T>(things: readonly T[], n: number): T => things[n % things.length] as T

function newType(n: number): Y.AbstractType<unknown> {
  const make: (() => unknown)[] = [
    () => new Y.Text(pick(WORDS, n)),
    () => new Y.Map([[pick(KEYS, n), 1]]),
    () => Y.Array.from([1, 'two']),
    () => new Y.XmlElement(pick(NAMES, n)),
    () => new Y.XmlText(pick(WORDS, n)),
    () => new Y.XmlFragment(),
    () => new Y.XmlHook(pick(NAMES, n)),
  ]
  return pick(make, n)() as Y.AbstractType<unknown>
}

/** Some fragment or element, deeper the larger `n` is. */
function someXml(doc: Y.Doc, n: number): Y.XmlFragment | Y.XmlElement {
  let node: Y.XmlFragment | Y.XmlElement = doc.getXmlFragment('x')
  for (let rest = n; rest > 0 && node.length > 0; rest = Math.floor(rest / 3)) {
    const child: unknown = node.get(rest % node.length)
    if (!(child instanceof Y.XmlElement)) break
    node = child
  }
  return node
}

const EDITS = {
  type: ({ doc }, a, b) => {
    const text = doc.getText('t')
    text.insert(a % (text.length + 1), pick(WORDS, b))
  },
  erase: ({ doc }, a, b) => {
    const text = doc.getText('t')
    if (text.length > 0) eraseFrom(text, a, b)
  },
  format: ({ doc }, a, b) => {
    const text = doc.getText('t')
    if (text.length > 0) text.format(a % text.length, 1 + (b % 4), pick(ATTRIBUTES, b))
  },
  embed: ({ doc }, a, b) => {
    const text = doc.getText('t')
    const embed = b % 3 === 0 ? newType(b) : { image: pick(WORDS, b) }
    text.insertEmbed(a % (text.length + 1), embed, pick(ATTRIBUTES, a))
  },
  set: ({ doc }, a, b) => {
    doc.getMap('m').set(pick(KEYS, a), pick(VALUES, b))
  },
  setType: ({ doc }, a, b) => {
    doc.getMap('m').set(pick(KEYS, a), newType(b))
  },
  unset: ({ doc }, a) => {
    doc.getMap('m').delete(pick(KEYS, a))
  },
  insert: ({ doc }, a, b) => {
    const array = doc.getArray('')
    const values = b % 5 === 0 ? [newType(b)] : [b, a, a + b].map((n) => listValue(pick(VALUES, n)))
    array.insert(a % (array.length + 1), values)
  },
  remove: ({ doc }, a, b) => {
    const array = doc.getArray('')
    if (array.length > 0) eraseFrom(array, a, b)
  },
  subdocument: ({ doc }, a, b) => {
    const options = pick([{}, { autoLoad: true }, { gc: false, meta: { a: [1] } }, { meta: 'm' }], b)
    doc.getMap('m').set(pick(KEYS, a), new Y.Doc({ guid: pick(WORDS, b), ...options }))
  },
  nest: ({ doc }, a, b) => {
    const parent = someXml(doc, a)
    parent.insert(b % (parent.length + 1), [
      pick([new Y.XmlElement(pick(NAMES, a)), new Y.XmlText(pick(WORDS, a))], b),
    ])
  },
  decorate: ({ doc }, a, b) => {
    const node = someXml(doc, a)
    if (node instanceof Y.XmlElement) node.setAttribute(pick(KEYS, b), pick(WORDS, b))
  },
  prune: ({ doc }, a, b) => {
    const parent = someXml(doc, a)
    if (parent.length > 0) eraseFrom(parent, a, b)
  },
  /** Two steps in one update, the second of which takes some of the first away again. */
  together: (writer, a, b) => {
    writer.doc.transact(() => {
      EDITS.nest(writer, a, b)
      EDITS.type(writer, a, b)
      EDITS.prune(writer, b, a)
      EDITS.erase(writer, b, a)
    })
  },
  undo: ({ undo }) => {
    undo.undo()
  },
  redo: ({ undo }) => {
    undo.redo()
  },
  hear: ({ doc, others }, a) => {
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(pick(others, a), Y.encodeStateVector(doc)))
  },
} satisfies Record<string, (writer: Writer, a: number, b: number) => void>

/** Yjs takes these two in lists only inside other values. */
function listValue(value: unknown): unknown {
  return value === undefined || typeof value === 'bigint' ? [value] : value
}

function eraseFrom(list: { length: number; delete(at: number, length: number): void }, a: number, b: number) {
  const at = a % list.length
  list.delete(at, Math.min(1 + (b % 5), list.length - at))
}

/** Lists of edits that shrink edit by edit. */
export const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(EDITS) as (keyof typeof EDITS)[])),
    writer: fc.nat(CLIENT_IDS.length - 1),
    a: fc.nat(2000),
    b: fc.nat(2000),
  }),
  { minLength: 1, maxLength: 60, size: 'max' },
)

/** Lets three writers, of whom the last keeps what is deleted, carry out the edits. */
export function tell(story: readonly Edit[]): Story {
  const updates: Uint8Array[] = []
  const docs = CLIENT_IDS.map((clientID, index) => {
    const doc = new Y.Doc({ gc: index < 2, guid: 'story' })
    doc.clientID = clientID
    doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (transaction.local) updates.push(update)
    })
    return doc
  })
  const writers = docs.map((doc): Writer => {
    const scope = [doc.getText('t'), doc.getMap('m'), doc.getArray(''), doc.getXmlFragment('x')]
    const undo = new Y.UndoManager(scope as Y.AbstractType<unknown>[], { captureTimeout: 0 })
    return { doc, undo, others: docs.filter((other) => other !== doc) }
  })
  for (const { kind, writer, a, b } of story) EDITS[kind](pick(writers, writer), a, b)
  return { docs, updates }
}

/** What Yjs makes of a story in other ways: states, differences, and merges with holes. */
export function derivedUpdates({ docs, updates }: Story): Uint8Array[] {
  const derived: Uint8Array[] = []
  for (const doc of docs) {
    derived.push(Y.encodeStateAsUpdate(doc))
    for (const other of docs) derived.push(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)))
  }
  for (const step of [1, 2, 3, 5]) {
    const some = updates.filter((_, index) => index % step === 0)
    if (some.length === 0) continue
    const merged = Y.mergeUpdates(some)
    derived.push(merged, Y.mergeUpdates([...some].reverse()))
    for (const doc of docs) derived.push(Y.diffUpdate(merged, Y.encodeStateVector(doc)))
    // A document that misses much keeps what it cannot place yet, and hands it on.
    const patchy = new Y.Doc({ guid: 'patchy' })
    for (const update of some) Y.applyUpdate(patchy, update)
    derived.push(Y.encodeStateAsUpdate(patchy))
    for (const doc of docs) derived.push(Y.encodeStateAsUpdate(patchy, Y.encodeStateVector(doc)))
  }
  return derived
}
