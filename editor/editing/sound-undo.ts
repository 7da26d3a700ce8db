import * as Y from 'yjs'

/**
 * Keeps an undo from failing, and from putting something where others cannot put it. Returns the function that ends it.
 *
 * To bring a letter back, Yjs makes a new one between what has become of its neighbours. Where these were brought back
 * before, both can have become one and the same letter, or have changed sides: the author has the new letter somewhere
 * around them, others, who only hear between which two it is, have it somewhere else, and documents differ from then
 * on. Such a letter, and what came with it, is told by the neighbours that it has, before anybody hears of it. And what
 * has become of a neighbour may have been forgotten since, at which Yjs throws.
 */
export function keepUndoSound(doc: Y.Doc): () => void {
  const before = ({ origin }: Y.Transaction): void => {
    if (origin instanceof Y.UndoManager) forgetForgotten(doc)
  }
  const after = (transaction: Y.Transaction): void => {
    if (transaction.origin instanceof Y.UndoManager) placeAnew(transaction)
  }
  doc.on('beforeTransaction', before)
  doc.on('beforeObserverCalls', after)
  return () => {
    doc.off('beforeTransaction', before)
    doc.off('beforeObserverCalls', after)
  }
}

function forgetForgotten({ store }: Y.Doc): void {
  for (const structs of store.clients.values()) {
    for (const item of structs) {
      if (!(item instanceof Y.Item) || item.redone === null) continue
      const redone = Y.getItem(store, item.redone) as Y.Item | Y.GC
      // An element without what it held is no place for anything.
      const isEmptied =
        item.content instanceof Y.ContentType &&
        redone instanceof Y.Item &&
        redone.content instanceof Y.ContentDeleted
      if (!(redone instanceof Y.Item) || isEmptied) item.redone = null
    }
  }
}

function placeAnew({ beforeState, doc }: Y.Transaction): void {
  const structs = doc.store.clients.get(doc.clientID) ?? []
  const from = beforeState.get(doc.clientID) ?? 0
  const items: Y.Item[] = []
  for (let at = structs.length - 1; at >= 0; at--) {
    const struct = structs[at] as Y.Item | Y.GC
    if (struct.id.clock < from) break
    if (struct instanceof Y.Item && struct.parentSub === null) items.push(struct)
  }
  if (items.every(isBetween)) return
  // All of them, because they were put beside each other.
  for (const item of items) {
    // What comes later in the same undo is not there yet for whoever hears of this.
    const isLater = ({ id }: Y.Item): boolean => id.client === doc.clientID && id.clock > item.id.clock
    let { left, right } = item
    while (left !== null && isLater(left)) left = left.left
    while (right !== null && isLater(right)) right = right.right
    item.origin = left === null ? null : left.lastId
    item.rightOrigin = right === null ? null : right.id
  }
}

/** Whether an item is after its origin and before its right origin. */
function isBetween({ left, right, origin, rightOrigin }: Y.Item): boolean {
  let [before, after] = [left, right]
  while (before !== null && !has(before, origin)) before = before.left
  while (after !== null && !has(after, rightOrigin)) after = after.right
  return (origin === null || before !== null) && (rightOrigin === null || after !== null)
}

function has({ id, length }: Y.Item, sought: Y.ID | null): boolean {
  return (
    sought !== null &&
    id.client === sought.client &&
    id.clock <= sought.clock &&
    sought.clock < id.clock + length
  )
}
