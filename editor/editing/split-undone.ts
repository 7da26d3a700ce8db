import * as Y from 'yjs'
import {
  deleteFrom,
  isLiveAt,
  itemAt,
  keyOf,
  type Letter,
  lettersOf,
  ORIGIN,
  pairsOf,
  textAt,
  textOf,
} from './split-letters.ts'
import { BACK, type Kind, lettersIn, runsOf, type SplitNote, type SplitNotes } from './split-notes.ts'
import type { UnseenOptions } from './unseen-words.ts'

/** What an undo has brought back of letters that splits have copied, or of the copies. */
export function broughtBackIn(
  { beforeState, doc }: Y.Transaction,
  fragment: Y.XmlFragment,
  notes: SplitNotes,
): SplitNote[] {
  const from = beforeState.get(doc.clientID) ?? 0
  const seen = new Set<string>()
  const found = new Map<string, { kind: Kind; letters: { from: Y.ID; to: Y.ID }[] }>()
  const look = (id: Y.ID, first: Y.ID, kind: Kind): void => {
    const { client, clock } = lastOf(doc, id)
    if (client !== doc.clientID || clock < from || seen.has(keyOf({ client, clock }))) return
    seen.add(keyOf({ client, clock }))
    const text = textAt(doc, Y.createID(client, clock), fragment)
    if (text?._item == null || itemAt(doc, Y.createID(client, clock))?.deleted !== false) return
    const place = `${kind} ${keyOf(text._item.id)}`
    const known = found.get(place) ?? { kind, letters: [] }
    known.letters.push({ from: first, to: Y.createID(client, clock) })
    found.set(place, known)
  }
  for (const note of notes.all) {
    for (const { from, to } of lettersIn(note)) {
      look(from, from, BACK)
      look(to, from, note.kind)
    }
  }
  return [...found.values()].map(({ kind, letters }) => ({ kind, runs: runsOf(letters) }))
}

/** What has become of a letter that was deleted and brought back. */
function lastOf(doc: Y.Doc, id: Y.ID): Y.ID {
  let last = id
  for (let item = itemAt(doc, last); item !== undefined && item.redone !== null; item = itemAt(doc, last))
    last = Y.createID(item.redone.client, item.redone.clock + last.clock - item.id.clock)
  return last
}

/**
 * Where a split is undone, and another one has taken what comes back and still holds what stood beside it: puts it
 * there. Left where it was, it would stand before what comes before it. Returns what is to be noted of it.
 */
export function rejoin(
  back: SplitNote,
  { deleteSet, doc }: Y.Transaction,
  { caret, fragment, notes }: Pick<UnseenOptions, 'caret' | 'fragment'> & { readonly notes: SplitNotes },
): SplitNote[] {
  const text = textOf(doc, back, fragment)
  if (back.kind !== BACK || text === undefined) return []
  const rivals = notes.all.map((note) => ({ note, pairs: pairsOf(back, note) }))
  let left = lettersOf(text).filter(({ id, isLive }) => {
    const twins = rivals.flatMap(({ pairs }) => pairs.get(keyOf(id)) ?? [])
    // What is elsewhere as well goes anyway.
    return isLive && twins.length > 0 && !twins.some((twin) => isLiveAt(doc, twin))
  })
  return rivals.flatMap(({ note, pairs }): SplitNote[] => {
    const into = textOf(doc, note, fragment)
    if (note.kind === BACK || into === undefined || into === text || !isHeldBy(note, doc)) return []
    const goes = left.filter(({ id }) => {
      const twin = pairs.get(keyOf(id))
      // Not what this undo has taken from there itself.
      return twin !== undefined && !Y.isDeleted(deleteSet, twin)
    })
    if (goes.length === 0) return []
    left = left.filter((letter) => !goes.includes(letter))
    const firsts = new Map(lettersIn(back).map(({ from, to }) => [keyOf(to), from]))
    const letters: { from: Y.ID; to: Y.ID }[] = []
    caret.note()
    doc.transact(() => {
      // From the end, so that a place is where it was.
      for (const run of runsBeside(goes, pairs).reverse()) {
        const beside = pairs.get(keyOf((run[0] as Letter).id)) as Y.ID
        const { index } = lettersOf(into).find(({ id }) => Y.compareIDs(id, beside)) as Letter
        into.insert(index, run.map(({ letter }) => letter).join(''), { ...run[0]?.attributes })
        const put = lettersOf(into).filter((letter) => letter.isLive && letter.index >= index)
        letters.unshift(
          ...run.map(({ id }, at) => ({ from: firsts.get(keyOf(id)) as Y.ID, to: (put[at] as Letter).id })),
        )
      }
      deleteFrom(text, goes)
    }, ORIGIN)
    return [{ kind: note.kind, runs: runsOf(letters) }]
  })
}

function isHeldBy(note: SplitNote, doc: Y.Doc): boolean {
  return lettersIn(note).some(({ to }) => isLiveAt(doc, to))
}

/** Letters beside each other whose twins are beside each other, too. */
function runsBeside(letters: readonly Letter[], twins: ReadonlyMap<string, Y.ID>): Letter[][] {
  const runs: Letter[][] = []
  for (const letter of letters) {
    const last = runs.at(-1)?.at(-1)
    const [before, twin] = [last && twins.get(keyOf(last.id)), twins.get(keyOf(letter.id))]
    const goesOn =
      before !== undefined &&
      before.client === twin?.client &&
      before.clock + 1 === twin.clock &&
      last?.attributes === letter.attributes
    if (goesOn) runs.at(-1)?.push(letter)
    else runs.push([letter])
  }
  return runs
}
