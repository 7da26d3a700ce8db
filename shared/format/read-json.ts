import { Fragment, type Mark, type MarkType, type Node, type NodeType, type Schema } from '@tiptap/pm/model'
import { isSafeLink, isSafeSource } from './addresses.ts'
import { type Attributes, FormatError } from './document-node.ts'

const DEPTH_MAX = 90

/**
 * A document of this schema from what claims to be one in JSON.
 *
 * [M1] What the schema has no place for is refused by name: nothing is left out.
 *
 * @throws FormatError
 */
export function readJson(value: unknown, schema: Schema): Node {
  const node = readNode(value, schema, 0)
  if (node.type !== schema.topNodeType) throw malformed(`the outermost node is a ${schema.topNodeType.name}`)
  return node
}

/**
 * Any node of the schema.
 * @throws FormatError
 */
export function readNode(value: unknown, schema: Schema, depth = 0): Node {
  if (depth > DEPTH_MAX) throw malformed(`nodes lie in each other ${DEPTH_MAX} deep at most`)
  const { type: name, attrs, content, marks, text, ...others } = asObject(value, 'a node')
  const [stray] = Object.keys(others)
  if (stray !== undefined) throw unknown(`a node with "${stray}"`)
  if (typeof name !== 'string') throw malformed('a node has a type')
  const type = schema.nodes[name]
  if (type === undefined) throw unknown(`"${name}"`)
  const read = readMarks(marks, schema)
  if (type.isText) {
    if (typeof text !== 'string' || text === '') throw malformed('a text has at least one character')
    return schema.text(text, read)
  }
  if (text !== undefined) throw unknown(`a ${name} with a text of its own`)
  const children = asArray(content, 'content').map((child) => readNode(child, schema, depth + 1))
  // Yjs has no place for marks on anything but text; nobody ever sees them.
  return fitted(type, readAttributes(attrs, type), joined(children), type.isInline ? [] : read)
}

/** What two edits merged into may lack something that every editor fills in when it draws it. */
function fitted(type: NodeType, attributes: Attributes, content: Fragment, marks: readonly Mark[]): Node {
  if (type.validContent(content)) return type.create(attributes, content, marks)
  const filled = type.createAndFill(attributes, content, marks)
  if (filled === null || !type.validContent(filled.content)) {
    throw malformed(`a ${type.name} cannot hold ${[...new Set(names(content))].join(', ') || 'nothing'}`)
  }
  return filled
}

function names(content: Fragment): string[] {
  return content.content.map(({ type }) => type.name)
}

function joined(nodes: readonly Node[]): Fragment {
  const made: Node[] = []
  for (const node of nodes) {
    const before = made.at(-1)
    if (before?.isText && before.sameMarkup(node)) {
      made[made.length - 1] = node.type.schema.text(`${before.text}${node.text}`, node.marks)
    } else made.push(node)
  }
  return Fragment.fromArray(made)
}

function readMarks(value: unknown, schema: Schema): readonly Mark[] {
  let set: readonly Mark[] = []
  for (const item of asArray(value, 'marks')) {
    const { type: name, attrs, ...others } = asObject(item, 'a mark')
    const [stray] = Object.keys(others)
    if (stray !== undefined) throw unknown(`a mark with "${stray}"`)
    const type = typeof name === 'string' ? schema.marks[name] : undefined
    if (type === undefined) throw unknown(`"${String(name)}"`)
    const mark = type.create(readAttributes(attrs, type))
    const next = mark.addToSet(set)
    if (next.length !== set.length + 1)
      throw malformed(`${type.name} does not go with the other marks of a text`)
    set = next
  }
  return set
}

/**
 * Attributes for this type, completed by their defaults.
 * @throws FormatError
 */
export function readAttributes(value: unknown, type: NodeType | MarkType): Attributes {
  const given = value === undefined || value === null ? {} : asObject(value, 'attrs')
  const known = (type.spec.attrs ?? {}) as Readonly<Record<string, { readonly default?: unknown }>>
  const attributes: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(given)) {
    if (!Object.hasOwn(known, name)) throw unknown(`"${name}" of ${type.name}`)
    if (part !== undefined) attributes[name] = part
  }
  for (const [name, { default: standard }] of Object.entries(known)) {
    if (attributes[name] === undefined) {
      if (standard === undefined) throw malformed(`${type.name} needs "${name}"`)
      attributes[name] = standard
    }
  }
  checkValues(type.name, attributes)
  return attributes
}

function checkValues(name: string, attributes: Attributes): void {
  if (name === 'heading' && ![1, 2, 3].includes(attributes['level'] as number)) {
    throw malformed('headings have the levels 1 to 3')
  }
  for (const span of ['colspan', 'rowspan']) {
    const given = attributes[span]
    if (
      given !== undefined &&
      !(Number.isInteger(given) && (given as number) >= 1 && (given as number) <= 1000)
    ) {
      throw malformed(`${span} is a whole number from 1 to 1000`)
    }
  }
  const { href, src } = attributes
  const isUnsafe =
    (name === 'link' && href !== null && !isSafeLink(href)) ||
    (name === 'image' && src !== null && !isSafeSource(src))
  if (isUnsafe) throw new FormatError('UNSAFE_ADDRESS', `a ${name} has an address that is not allowed`)
}

function asObject(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed(`${what} is an object`)
  return value as Record<string, unknown>
}

function asArray(value: unknown, what: string): readonly unknown[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw malformed(`${what} is a list`)
  return value
}

function malformed(text: string): FormatError {
  return new FormatError('MALFORMED', text)
}

function unknown(what: string): FormatError {
  return new FormatError('UNKNOWN_CONTENT', `a document cannot hold ${what} here: it was left as it is`)
}
