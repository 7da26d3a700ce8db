import type { Attrs, MarkType, NodeType, Schema } from '@tiptap/pm/model'
import { Fragment } from '@tiptap/pm/model'
import * as Y from 'yjs'

/** The first thing found that a schema has no place for, by the name that its maker gave it. */
export interface Unknown {
  readonly kind: 'node' | 'mark' | 'attribute' | 'nesting' | 'type'
  readonly name: string
}

/** Any Yjs type, whatever its events. */
export type YType = Parameters<typeof Y.isParentOf>[0]

/**
 * Looks for what the binding would delete or lose: nodes, marks and attributes the schema does not name, nesting
 * that no filling in makes valid, and Yjs types that are no part of a text at all [E2].
 *
 * `into` says which children are looked into; the type itself and the kinds of its children always are.
 */
export function findUnknown(
  type: YType,
  schema: Schema,
  into: (child: YType) => boolean = () => true,
): Unknown | undefined {
  if (type instanceof Y.XmlText) return unknownInText(type, schema)
  if (type instanceof Y.XmlElement) return unknownInElement(type, schema, into)
  if (type instanceof Y.XmlFragment) return unknownInChildren(type, schema.topNodeType, schema, into)
  return { kind: 'type', name: type.constructor.name }
}

/** Whether `type` is `ancestor` or lies somewhere in it. */
export function isWithin(type: YType, ancestor: YType): boolean {
  return type === ancestor || Y.isParentOf(ancestor, type._item)
}

function unknownInElement(
  element: Y.XmlElement,
  schema: Schema,
  into: (child: YType) => boolean,
): Unknown | undefined {
  const nodeType = schema.nodes[element.nodeName]
  // A text node or a whole document as an element: the names are known, the place is not.
  if (nodeType === undefined || nodeType.isText || nodeType === schema.topNodeType) {
    return { kind: 'node', name: element.nodeName }
  }
  const attributes = element.getAttributes() as Record<string, unknown>
  return unknownInAttributes(attributes, nodeType) ?? unknownInChildren(element, nodeType, schema, into)
}

function unknownInChildren(
  parent: Y.XmlFragment,
  parentType: NodeType,
  schema: Schema,
  into: (child: YType) => boolean,
): Unknown | undefined {
  const childTypes: NodeType[] = []
  for (const child of parent.toArray() as readonly unknown[]) {
    if (child instanceof Y.XmlText) {
      if (!isPlain(child)) {
        const unknown = unknownInText(child, schema)
        if (unknown !== undefined) return unknown
        const mark = marksOf(child, schema).find((markType) => !parentType.allowsMarkType(markType))
        if (mark !== undefined) return { kind: 'nesting', name: `${mark.name} in ${parentType.name}` }
      }
      // An empty text makes no node, and a text next to another makes none of its own.
      if (child.length > 0) childTypes.push(schema.nodes['text'] as NodeType)
    } else if (child instanceof Y.XmlElement) {
      const unknown = into(child) ? unknownInElement(child, schema, into) : undefined
      if (unknown !== undefined) return unknown
      childTypes.push(schema.nodes[child.nodeName] as NodeType)
    } else {
      return { kind: 'type', name: child instanceof Y.AbstractType ? child.constructor.name : typeof child }
    }
  }
  return fits(childTypes, parentType) ? undefined : { kind: 'nesting', name: parentType.name }
}

function unknownInText(text: Y.XmlText, schema: Schema): Unknown | undefined {
  for (const { insert, attributes } of deltaOf(text)) {
    if (typeof insert !== 'string') return { kind: 'type', name: 'embed' }
    for (const [name, value] of Object.entries(attributes)) {
      const markType = schema.marks[markName(name)]
      if (markType === undefined) return { kind: 'mark', name: markName(name) }
      const unknown = unknownInAttributes(value, markType)
      if (unknown !== undefined) return unknown
    }
  }
  return undefined
}

// The binding rewrites all attributes of what is edited, so that one it does not know would be gone with the next key.
function unknownInAttributes(attributes: unknown, type: NodeType | MarkType): Unknown | undefined {
  const given = typeof attributes === 'object' && attributes !== null ? (attributes as Attrs) : {}
  const known = type.spec.attrs ?? {}
  for (const [name, value] of Object.entries(given)) {
    if (value !== null && value !== undefined && !Object.hasOwn(known, name)) {
      return { kind: 'attribute', name: `${type.name}.${name}` }
    }
  }
  for (const [name, { default: standard }] of Object.entries(known)) {
    if (standard === undefined && given[name] === undefined) {
      return { kind: 'attribute', name: `${type.name}.${name}` }
    }
  }
  return undefined
}

/** Answers that were given before: in a long document most blocks are alike. */
const fitting = new WeakMap<NodeType, Map<string, boolean>>()
const REMEMBERED_MAX = 1000

function fits(childTypes: readonly NodeType[], parentType: NodeType): boolean {
  const answers = fitting.get(parentType) ?? new Map<string, boolean>()
  fitting.set(parentType, answers)
  const question = childTypes.map(({ name }) => name).join(' ')
  const answer = answers.get(question) ?? canHold(childTypes, parentType)
  if (answers.size < REMEMBERED_MAX && childTypes.length < REMEMBERED_MAX) answers.set(question, answer)
  return answer
}

function canHold(childTypes: readonly NodeType[], parentType: NodeType): boolean {
  const nodes = childTypes.map((type) =>
    type.isText ? type.schema.text(' ') : type.create(sampleAttributes(type)),
  )
  return parentType.createAndFill(sampleAttributes(parentType), Fragment.fromArray(nodes)) !== null
}

function sampleAttributes(type: NodeType): Attrs {
  const required = Object.entries(type.spec.attrs ?? {}).filter(([, spec]) => spec.default === undefined)
  return Object.fromEntries(required.map(([name]) => [name, '']))
}

function marksOf(text: Y.XmlText, schema: Schema): MarkType[] {
  const names = new Set(deltaOf(text).flatMap(({ attributes }) => Object.keys(attributes).map(markName)))
  return [...names].map((name) => schema.marks[name] as MarkType)
}

/** Words only: no marks, and nothing that is no part of a text. */
function isPlain(text: Y.XmlText): boolean {
  for (let item = text._start; item !== null; item = item.right) {
    if (!item.deleted && !(item.content instanceof Y.ContentString)) return false
  }
  return true
}

function deltaOf(text: Y.XmlText): { insert: unknown; attributes: Record<string, unknown> }[] {
  const delta = text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]
  return delta.map(({ insert, attributes }) => ({ insert, attributes: attributes ?? {} }))
}

// Marks that may overlap with their own kind are stored under their name and a hash.
export function markName(stored: string): string {
  return /^(.*)--[a-zA-Z0-9+/=]{8}$/.exec(stored)?.[1] ?? stored
}
