import * as Y from 'yjs'

type Struct = Y.GC | Y.Skip | Y.Item

/**
 * Whether the update puts a *long value under a key* into the document: a struct of several clocks that is not deleted
 * content and stands, by its own word or by its neighbour's, in the place of a map's value. See `scanUpdate`.
 */
export function putsLongValueUnderKey(doc: Y.Doc, update: Uint8Array): boolean {
  const { structs } = Y.decodeUpdate(update)
  const holds = (struct: Struct, id: Y.ID): boolean =>
    struct.id.client === id.client &&
    struct.id.clock <= id.clock &&
    id.clock < struct.id.clock + struct.length
  const find = (id: Y.ID | null): Struct | undefined => {
    if (id === null) return undefined
    const known: readonly Struct[] = doc.store.clients.get(id.client) ?? []
    return structs.find((struct) => holds(struct, id)) ?? known.find((struct) => holds(struct, id))
  }
  const keyOf = (struct: Struct | undefined): string | null => {
    if (!(struct instanceof Y.Item)) return null
    if (struct.parent !== null) return struct.parentSub
    // As Yjs does: from the left if it is an item, else from the right.
    const left = find(struct.origin)
    return keyOf(left instanceof Y.Item ? left : find(struct.rightOrigin))
  }
  return structs.some(
    (struct) =>
      struct instanceof Y.Item &&
      struct.length > 1 &&
      !(struct.content instanceof Y.ContentDeleted) &&
      keyOf(struct) !== null,
  )
}
