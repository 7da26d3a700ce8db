import * as Y from 'yjs'

type SharedType = Y.Doc['share'] extends Map<string, infer Type> ? Type : never
type Named = [name: string, type: SharedType]

/**
 * Whether two documents hold the same content in the same order: the same visible items of every type, the same
 * values of every key, the same deletions. How items are cut into structs does not matter.
 *
 * Updates with forged origins can be ordered one way as they come and another way when loaded together; neither state
 * vector nor delete set shows that.
 */
export function isSameContent(one: Y.Doc, other: Y.Doc): boolean {
  const oneDeleted = Y.createDeleteSetFromStructStore(one.store)
  const otherDeleted = Y.createDeleteSetFromStructStore(other.store)
  if (!Y.equalDeleteSets(oneDeleted, otherDeleted)) return false
  const left = outline(one)
  const right = outline(other)
  return left.length === right.length && left.every((part, index) => part === right[index])
}

/** Client, clock and length of each run of visible items, type by type, with the names and keys between them. */
function outline(doc: Y.Doc): (string | number)[] {
  const parts: (string | number)[] = []
  // A stack of our own: types may nest deeper than calls can.
  const types: Named[] = [...doc.share].sort(byName).reverse()
  for (let next = types.pop(); next !== undefined; next = types.pop()) {
    const [name, type] = next
    const before = parts.push(name)
    outlineList(type, parts, types)
    outlineMap(type, parts, types)
    // A root that holds nothing may be there or not.
    if (type._item === null && parts.length === before) parts.pop()
  }
  for (const byte of Y.encodeStateVector(doc)) parts.push(byte)
  return parts
}

function outlineList(type: SharedType, parts: (string | number)[], types: Named[]): void {
  let client = -1
  let end = -1
  for (let item = type._start; item !== null; item = item.right) {
    if (item.deleted) continue
    const { id, length, content } = item
    if (id.client === client && id.clock === end) parts[parts.length - 1] = (parts.at(-1) as number) + length
    else parts.push(id.client, id.clock, length)
    client = id.client
    end = id.clock + length
    if (content instanceof Y.ContentType) types.push(['type', content.type])
  }
}

function outlineMap(type: SharedType, parts: (string | number)[], types: Named[]): void {
  for (const [key, item] of [...type._map].sort(byName)) {
    if (item.deleted) continue
    parts.push(key, item.id.client, item.id.clock)
    if (item.content instanceof Y.ContentType) types.push(['type', item.content.type])
  }
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : one > other ? 1 : 0
}
