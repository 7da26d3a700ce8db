import type { MarkType, Node, NodeType, Schema } from '@tiptap/pm/model'
import { Fragment, Mark } from '@tiptap/pm/model'
import fc from 'fast-check'

const WORDS = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom('words', 'a', 'two words', 'Ärger', '42', 'Hello, world.', 'x_y', '漢字'),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        '*',
        '_a_',
        '**b**',
        '`c`',
        '[x](y)',
        '![i](j)',
        '<b>',
        '&amp;',
        '&',
        '# h',
        '- i',
        '1. n',
        '> q',
        '~~~',
        '$5 and $6',
        '==m==',
        '|',
        '\\',
        '---',
        '===',
        '[ ] t',
        '[!NOTE]',
        'https://example.org',
        '<!-- c -->',
        '“q”',
        '🎉',
        '!',
        ' ',
        '  ',
        ' a',
        'a ',
        'a\tb',
        'x\ny',
        '\u00a0',
        '$x$',
        '$$',
        '```',
        ':--',
        '&#32;',
        'a\\',
        '#',
        '<https://x.y>',
        '+',
        '2)',
        '</p>',
        '{"a":1}',
      ),
    },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }) },
  )
  .filter((words) => !/[\r\0]/.test(words))

const ADDRESSES = [
  'https://example.org/a?b=1&c=2#d',
  '/files/x',
  '#part',
  'mailto:a@b.c',
  'https://x.y/(z)_*',
  'https://x.y/ä b|"',
]
const NUMBERS = [1, 2, 3, 7, 250]

/** Values that an attribute may have, by its name; the default is always one of them. */
const VALUES: Readonly<Record<string, readonly unknown[]>> = {
  level: [1, 2, 3],
  start: [1, 2, 7, 0],
  type: [null, 'a'],
  checked: [true, false],
  kind: ['info', 'success', 'warning', 'danger', 'of another time'],
  colspan: [1, 1, 1, 2],
  rowspan: [1, 1, 1, 3],
  colwidth: [null, null, [120]],
  align: [null, null, 'left', 'center', 'right'],
  src: ['https://example.org/i.png', '/files/abc?d=1&e', 'https://x.y/(1)_2_.png'],
  alt: [null, '', 'A picture', 'of *stars* [1]'],
  title: [null, null, 'Titled "so"'],
  width: [null, null, 320],
  latex: ['x^2', 'a*b*c', '\\frac{1}{2}', 'a $ b', ' x ', '', 'a|b', 'x\ny', 'a<b&c'],
  language: [null, 'js', 'c++', 'two words', '`'],
  href: ADDRESSES,
  target: ['_blank', '_blank', null],
  rel: ['noopener noreferrer nofollow', 'noopener noreferrer nofollow', null],
  class: [null, null, 'x'],
  id: ['ada', 'u-1'],
  label: ['Ada', 'Ada *L*'],
}

/** Random documents of the whole schema, whatever it has come to hold. */
export function arbitraryDocument(
  schema: Schema,
  { values = VALUES, words }: { values?: typeof VALUES; words?: readonly string[] } = {},
): fc.Arbitrary<Node> {
  const spoken = words === undefined ? WORDS : fc.constantFrom(...words)
  return fc.gen().map((draw) => {
    const below = (end: number) => draw(fc.nat, end - 1)
    return grow(schema, below, () => draw(() => spoken), values)
  })
}

function grow(
  schema: Schema,
  below: (end: number) => number,
  words: () => string,
  values: Readonly<Record<string, readonly unknown[]>>,
): Node {
  const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item

  const attributes = (type: NodeType | MarkType): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries((type.spec.attrs ?? {}) as Record<string, { default?: unknown }>).map(
        ([name, { default: standard }]) => {
          const choices = values[name]
          if (choices === undefined) return [name, standard === undefined ? pick(NUMBERS) : standard]
          return [name, pick(choices)]
        },
      ),
    )

  const marks = (parent: NodeType): readonly Mark[] => {
    if (below(3) > 0) return Mark.none
    const allowed = Object.values(schema.marks).filter((type) => parent.allowsMarkType(type))
    let set: readonly Mark[] = Mark.none
    for (let more = 1 + below(3); more > 0 && allowed.length > 0; more--) {
      const type = pick(allowed)
      set = type.create(attributes(type)).addToSet(set)
    }
    return set
  }

  const inline = (parent: NodeType): Fragment => {
    let made = Fragment.empty
    const atoms = Object.values(schema.nodes).filter(
      (type) => type.isInline && !type.isText && parent.contentMatch.matchType(type) !== null,
    )
    for (let more = below(5); more > 0; more--) {
      made =
        atoms.length > 0 && below(5) === 0
          ? made.addToEnd(create(pick(atoms)))
          : made.append(Fragment.from(schema.text(words(), marks(parent))))
    }
    return made
  }

  const create = (type: NodeType): Node => type.create(attributes(type))

  const node = (type: NodeType, depth: number): Node => {
    if (type.isLeaf) return create(type)
    if (type.inlineContent) return type.create(attributes(type), inline(type))
    let content = Fragment.empty
    let match = type.contentMatch
    for (let more = 1 + below(depth > 0 ? 3 : 5); ; more--) {
      const next: NodeType[] = []
      for (let edge = 0; edge < match.edgeCount; edge++) next.push(match.edge(edge).type)
      const simple = next.filter((candidate) => candidate.isTextblock || candidate.isLeaf || depth < 4)
      // Deep down nothing but summaries would go on for ever; what is missing then is filled in.
      if ((more <= 0 && (match.validEnd || more < -3)) || next.length === 0) break
      const child = node(pick(simple.length > 0 ? simple : next), depth + 1)
      content = content.addToEnd(child)
      const after = match.matchType(child.type)
      if (after === null) break
      match = after
    }
    const made = type.createAndFill(attributes(type), content)
    if (made === null) throw new Error(`bug: no ${type.name} could be made`)
    return made
  }

  return node(schema.topNodeType, 0)
}
