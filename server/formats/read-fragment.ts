import * as Y from 'yjs'
import {
  type Attributes,
  type DocumentMark,
  type DocumentNode,
  FormatError,
} from '../../shared/format/document-node.ts'

/**
 * What lies in a root of a Yjs document, as a document of the editor; nothing of it is judged by any schema.
 * @throws FormatError where it is no text of the editor's: an array, a map, an embedded value
 */
export function readFragment(fragment: Y.XmlFragment): DocumentNode {
  const content = childrenOf(fragment)
  return { type: 'doc', content: content.length > 0 ? content : [{ type: 'paragraph' }] }
}

function childrenOf(parent: Y.XmlFragment): DocumentNode[] {
  return (parent.toArray() as readonly unknown[]).flatMap((child) => {
    if (child instanceof Y.XmlText) return textsOf(child)
    if (child instanceof Y.XmlElement) return [elementOf(child)]
    throw unknown('what is no text')
  })
}

function elementOf(element: Y.XmlElement): DocumentNode {
  const attrs = element.getAttributes() as Attributes
  const content = childrenOf(element)
  return {
    type: element.nodeName,
    ...(Object.keys(attrs).length > 0 && { attrs }),
    ...(content.length > 0 && { content }),
  }
}

function textsOf(text: Y.XmlText): DocumentNode[] {
  const delta = text.toDelta() as readonly {
    insert: unknown
    attributes?: Readonly<Record<string, unknown>>
  }[]
  return delta.map(({ insert, attributes = {} }) => {
    if (typeof insert !== 'string') throw unknown('an embedded value')
    const marks = Object.entries(attributes).map(markOf)
    return { type: 'text', text: insert, ...(marks.length > 0 && { marks }) }
  })
}

function markOf([stored, value]: readonly [string, unknown]): DocumentMark {
  // Marks that may overlap with their own kind are stored under their name and a hash.
  const type = /^(.*)--[a-zA-Z0-9+/=]{8}$/.exec(stored)?.[1] ?? stored
  const hasAttributes = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  return { type, ...(hasAttributes && { attrs: value as Attributes }) }
}

function unknown(what: string): FormatError {
  return new FormatError('UNKNOWN_CONTENT', `this document holds ${what}, which no format has a place for`)
}
