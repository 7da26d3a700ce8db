import type { Schema } from '@tiptap/pm/model'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { isWithin, markName } from './unknown-content.ts'

/** The root of a map in every document that needs more than the first editors knew. */
const ROOT = 'inkwire:needs'

const NEED = /^(node|mark|attribute) ([\w-]{1,64}(?:\.[\w-]{1,64})?)$/
const TOLD_MAX = 6

/** What every editor has known from the beginning: not worth an entry. */
const FIRST_NODES =
  'paragraph heading blockquote bulletList orderedList listItem codeBlock hardBreak horizontalRule'
const FIRST_MARKS = 'bold italic strike code underline link'
const FIRST_ATTRIBUTES =
  'heading.level codeBlock.language orderedList.start orderedList.type taskItem.checked link.href link.target link.rel link.class link.title'
const FIRST = new Set([
  ...`${FIRST_NODES} taskList taskItem`.split(' ').map((name) => `node ${name}`),
  ...FIRST_MARKS.split(' ').map((name) => `mark ${name}`),
  ...FIRST_ATTRIBUTES.split(' ').map((name) => `attribute ${name}`),
])

/**
 * Writes into the document what one's own edits make it need: the nodes, marks and attributes, by their names.
 *
 * - [E3] A set that only grows, with an entry per name: two who add to it at once add both, and one name is written
 *   once, so that it is no larger than the schema. It may say too much (what was deleted again), and anybody can write
 *   into it: it tells people what a document needs, and decides nothing. What decides is `findUnknown`.
 *
 * Returns the function that ends it.
 */
export function noteNeeds(doc: Y.Doc, fragment: Y.XmlFragment): () => void {
  const noted = new Set(FIRST)
  const note = (transaction: Y.Transaction): void => {
    if (transaction.origin !== ySyncPluginKey) return
    const news = [...needsOfTransaction(transaction, fragment)].filter((need) => !noted.has(need))
    if (news.length === 0) return
    for (const need of news) noted.add(need)
    const needs = doc.getMap(ROOT)
    const missing = news.filter((need) => !needs.has(need))
    if (missing.length === 0) return
    doc.transact(() => {
      for (const need of missing) needs.set(need, true)
    }, 'needs')
  }
  doc.on('afterTransaction', note)
  return () => doc.off('afterTransaction', note)
}

/** What the document says it needs and the schema does not have, by name; a few of them at most. */
export function missingNeeds(doc: Y.Doc, schema: Schema): string[] {
  // To look at a root is to make it, which writes nothing.
  const names = [...doc.getMap(ROOT).keys()].flatMap((need) => {
    const [, kind, name] = NEED.exec(need) ?? []
    return name === undefined || isKnown(kind as string, name, schema) ? [] : [name]
  })
  return [...new Set(names)].sort().slice(0, TOLD_MAX)
}

function isKnown(kind: string, name: string, { nodes, marks }: Schema): boolean {
  if (kind === 'node') return nodes[name] !== undefined
  if (kind === 'mark') return marks[name] !== undefined
  const [owner = '', attribute = ''] = name.split('.')
  const type = nodes[owner] ?? marks[owner]
  // Of an unknown owner nobody needs to hear what attributes it has.
  return type === undefined || Object.hasOwn(type.spec.attrs ?? {}, attribute)
}

/** What the structs that a transaction of this client has made need. */
function needsOfTransaction(transaction: Y.Transaction, fragment: Y.XmlFragment): Set<string> {
  const { clientID, store } = transaction.doc
  const needs = new Set<string>()
  const from = transaction.beforeState.get(clientID) ?? 0
  const structs = store.clients.get(clientID) ?? []
  for (let at = structs.length - 1; at >= 0; at--) {
    const struct = structs[at]
    if (struct === undefined || struct.id.clock + struct.length <= from) break
    if (!(struct instanceof Y.Item) || !(struct.parent instanceof Y.AbstractType)) continue
    if (isWithin(struct.parent, fragment)) addNeeds(struct, needs)
  }
  return needs
}

function addNeeds({ content, parent, parentSub }: Y.Item, needs: Set<string>): void {
  if (parentSub !== null) {
    if (parent instanceof Y.XmlElement) needs.add(`attribute ${parent.nodeName}.${parentSub}`)
  } else if (content instanceof Y.ContentType) {
    if (content.type instanceof Y.XmlElement) needs.add(`node ${content.type.nodeName}`)
  } else if (content instanceof Y.ContentFormat && content.value !== null) {
    const mark = markName(content.key)
    needs.add(`mark ${mark}`)
    const attributes = content.value as unknown as Readonly<Record<string, unknown>>
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null) needs.add(`attribute ${mark}.${name}`)
    }
  }
}
