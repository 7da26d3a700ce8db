import * as Y from 'yjs'

/** What an update brings: how far it takes each client, and what it deletes. */
interface Need {
  readonly clocks: ReadonlyMap<number, number>
  readonly deleted: readonly { readonly client: number; readonly clock: number; readonly len: number }[]
}

const needs = new WeakMap<Uint8Array, Need>()
/** Which of these updates a document was found to hold: nothing is ever taken out of one. */
const held = new WeakMap<Y.Doc, WeakSet<Uint8Array>>()

/** Whether all of an update is in a document, read from the document itself and from no protocol. */
export function holds(doc: Y.Doc, update: Uint8Array): boolean {
  let known = held.get(doc)
  if (known === undefined) {
    known = new WeakSet()
    held.set(doc, known)
  }
  if (known.has(update)) return true
  const { clocks, deleted } = needOf(update)
  const isHeld =
    [...clocks].every(([client, clock]) => Y.getState(doc.store, client) >= clock) &&
    deleted.every(({ client, clock, len }) => isDeleted(doc, client, clock, len))
  if (isHeld) known.add(update)
  return isHeld
}

function needOf(update: Uint8Array): Need {
  const found = needs.get(update)
  if (found !== undefined) return found
  const { structs, ds } = Y.decodeUpdate(update)
  const clocks = new Map<number, number>()
  for (const { id, length } of structs)
    clocks.set(id.client, Math.max(clocks.get(id.client) ?? 0, id.clock + length))
  const deleted = [...ds.clients].flatMap(([client, ranges]) =>
    ranges.map(({ clock, len }) => ({ client, clock, len })),
  )
  const need = { clocks, deleted }
  needs.set(update, need)
  return need
}

function isDeleted(doc: Y.Doc, client: number, clock: number, len: number): boolean {
  const structs = doc.store.clients.get(client)
  if (structs === undefined || Y.getState(doc.store, client) < clock + len) return false
  for (let index = Y.findIndexSS(structs, clock); index < structs.length; index++) {
    const struct = structs[index] as (typeof structs)[number]
    if (struct.id.clock >= clock + len) return true
    if (!struct.deleted) return false
  }
  return true
}
