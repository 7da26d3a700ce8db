import * as Y from 'yjs'

export type Attributes = Readonly<Record<string, unknown>>
export type Delta = readonly { readonly insert: string; readonly attributes: Attributes }[]

interface Piece {
  readonly insert: string
  readonly attributes: Attributes
  readonly item: Y.Item
  /** Where in the item it begins. */
  readonly from: number
}

/** Whether it was there until this transaction, or still is. What was deleted keeps its content to its end. */
export function isLive(item: Y.Item, { deleteSet }: Y.Transaction): boolean {
  return !item.deleted || Y.isDeleted(deleteSet, item.id)
}

/** The words of a text as they were before the transaction that deleted it. */
export function deltaOf(text: Y.XmlText, transaction: Y.Transaction): Piece[] {
  const pieces: Piece[] = []
  let attributes: Attributes = {}
  for (let item = text._start; item !== null; item = item.right) {
    if (!isLive(item, transaction)) continue
    const { content } = item
    if (content instanceof Y.ContentString) pieces.push({ insert: content.str, attributes, item, from: 0 })
    else if (content instanceof Y.ContentFormat) {
      const { [content.key]: _before, ...others } = attributes
      attributes = content.value === null ? others : { ...others, [content.key]: content.value }
    }
  }
  return pieces
}

/** What an element held before the transaction that deleted it, as a new one. */
export function copyOf(element: Y.XmlElement, transaction: Y.Transaction): Y.XmlElement {
  const copy = new Y.XmlElement(element.nodeName)
  for (const [name, item] of element._map) {
    if (!isLive(item, transaction)) continue
    copy.setAttribute(name, item.content.getContent()[item.length - 1] as string)
  }
  const children: (Y.XmlElement | Y.XmlText)[] = []
  for (let item = element._start; item !== null; item = item.right) {
    if (!isLive(item, transaction) || !(item.content instanceof Y.ContentType)) continue
    const { type } = item.content
    if (type instanceof Y.XmlText) {
      const text = new Y.XmlText()
      text.applyDelta(deltaOf(type, transaction).map(({ insert, attributes }) => ({ insert, attributes })))
      children.push(text)
    } else if (type instanceof Y.XmlElement) children.push(copyOf(type, transaction))
  }
  copy.insert(0, children)
  return copy
}
