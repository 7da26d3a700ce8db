import * as Y from 'yjs'

/**
 * The words that `update` brought into the document, block by block and in its order: for giving back what could not
 * be saved. A block comes whole, so that a few letters typed in the middle of it can be understood. Empty when the
 * update only deletes or formats, or when its words were deleted again.
 */
export function unsavedWords(fragment: Y.XmlFragment, update: Uint8Array): string {
  const added = addedRanges(update)
  const blocks: string[] = []
  const visit = (parent: Y.XmlFragment): void => {
    const children = parent.toArray() as readonly unknown[]
    const texts = children.filter((child) => child instanceof Y.XmlText)
    if (texts.some((text) => holdsAny(text, added))) blocks.push(texts.map(plainText).join(''))
    for (const child of children) if (child instanceof Y.XmlElement) visit(child)
  }
  visit(fragment)
  return blocks.filter((block) => block.trim() !== '').join('\n\n')
}

type Ranges = Map<number, { readonly from: number; readonly to: number }[]>

function addedRanges(update: Uint8Array): Ranges {
  const ranges: Ranges = new Map()
  for (const struct of Y.decodeUpdate(update).structs) {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentString)) continue
    const { client, clock } = struct.id
    ranges.set(client, [...(ranges.get(client) ?? []), { from: clock, to: clock + struct.length }])
  }
  return ranges
}

function holdsAny(text: Y.XmlText, ranges: Ranges): boolean {
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !(item.content instanceof Y.ContentString)) continue
    const { client, clock } = item.id
    const end = clock + item.length
    if (ranges.get(client)?.some(({ from, to }) => from < end && clock < to)) return true
  }
  return false
}

function plainText(text: Y.XmlText): string {
  const delta = text.toDelta() as readonly { readonly insert: unknown }[]
  return delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('')
}
