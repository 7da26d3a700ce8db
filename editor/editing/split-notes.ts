import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import * as Y from 'yjs'

/** The root of a list in documents in which somebody has split a block. */
const ROOT = 'inkwire:splits'

/** So many splits are remembered, and so many letters of each moved: what comes from others meets the latest ones. */
const NOTES_MAX = 200
const BYTES_MAX = 2000
const LETTERS_MAX = 10_000

/** Where the copies are: where the letters were (after an undo), before their rest, or behind it. Who is later wins. */
export const BACK = 0
export const HEAD = 1
export const TAIL = 2
export type Kind = typeof BACK | typeof HEAD | typeof TAIL

/** Letters that follow one another, as they were first written, and as they are there now. */
interface Run {
  readonly from: Y.ID
  readonly to: Y.ID
  readonly length: number
}

/** Letters that were copied into one text, in one step, by somebody who deleted them elsewhere in the same step. */
export interface SplitNote {
  readonly kind: Kind
  readonly runs: readonly Run[]
}

/**
 * Which letters of a document are copies of which, as far as splits made them [E6].
 *
 * It is written beside the text, where no binding takes it away, and tells the letter that a copy goes back to, however
 * often it was copied on the way. Anybody can write into it, as into the text: what makes no sense is not read.
 */
export class SplitNotes {
  readonly #doc: Y.Doc
  readonly #list: Y.Array<unknown>
  #read = new Map<unknown, SplitNote | undefined>()

  constructor(doc: Y.Doc) {
    this.#doc = doc
    // To look at a root is to make it, which writes nothing.
    this.#list = doc.getArray(ROOT)
    this.#readNew()
  }

  get all(): readonly SplitNote[] {
    return [...this.#read.values()].filter((note) => note !== undefined)
  }

  /** The notes that came with a transaction. */
  newIn({ changed }: Y.Transaction): readonly SplitNote[] {
    const types: ReadonlyMap<unknown, unknown> = changed
    return types.has(this.#list) ? this.#readNew() : []
  }

  add(notes: readonly SplitNote[], origin: string): void {
    const told = notes.map(encode).filter(({ length }) => length <= BYTES_MAX)
    if (told.length === 0) return
    this.#doc.transact(() => {
      this.#list.push(told)
      if (this.#list.length > NOTES_MAX) this.#list.delete(0, this.#list.length - NOTES_MAX)
    }, origin)
  }

  /** The letter that a letter goes back to: itself, where no split has copied it. */
  firstOf({ client, clock }: Y.ID): Y.ID {
    for (const { runs } of this.all) {
      for (const { from, to, length } of runs) {
        if (to.client === client && to.clock <= clock && clock < to.clock + length)
          return Y.createID(from.client, from.clock + clock - to.clock)
      }
    }
    return Y.createID(client, clock)
  }

  /** The copies of the same letter as this one is, where splits have copied it. */
  twinsOf(id: Y.ID): Y.ID[] {
    const first = this.firstOf(id)
    if (Y.compareIDs(first, id)) return []
    const copies = this.all.flatMap(lettersIn).filter(({ from }) => Y.compareIDs(from, first))
    return copies.flatMap(({ to }) => (Y.compareIDs(to, id) ? [] : [to]))
  }

  #readNew(): SplitNote[] {
    const before = this.#read
    this.#read = new Map(
      this.#list.toArray().map((told) => [told, before.has(told) ? before.get(told) : decode(told)]),
    )
    return [...this.#read].flatMap(([told, note]) => (note === undefined || before.has(told) ? [] : [note]))
  }
}

/** Runs of letters and their copies, which are given one by one. */
export function runsOf(letters: readonly { readonly from: Y.ID; readonly to: Y.ID }[]): Run[] {
  const runs: { from: Y.ID; to: Y.ID; length: number }[] = []
  for (const { from, to } of letters) {
    const last = runs.at(-1)
    const isNext = (id: Y.ID, first: Y.ID): boolean =>
      last !== undefined && id.client === first.client && id.clock === first.clock + last.length
    if (last !== undefined && isNext(from, last.from) && isNext(to, last.to)) last.length++
    else runs.push({ from, to, length: 1 })
  }
  return runs
}

/** The letters of a note one by one. */
export function lettersIn({ runs }: SplitNote): { from: Y.ID; to: Y.ID }[] {
  return runs.flatMap(({ from, to, length }) =>
    Array.from({ length }, (_, at) => ({
      from: Y.createID(from.client, from.clock + at),
      to: Y.createID(to.client, to.clock + at),
    })),
  )
}

function encode({ kind, runs }: SplitNote): Uint8Array {
  const encoder = encoding.createEncoder()
  const numbers = runs.flatMap(({ from, to, length }) => [
    from.client,
    from.clock,
    to.client,
    to.clock,
    length,
  ])
  for (const number of [kind, ...numbers]) encoding.writeVarUint(encoder, number)
  return encoding.toUint8Array(encoder)
}

function decode(told: unknown): SplitNote | undefined {
  if (!(told instanceof Uint8Array) || told.length > BYTES_MAX) return undefined
  const numbers: number[] = []
  const decoder = decoding.createDecoder(told)
  try {
    while (decoding.hasContent(decoder)) numbers.push(decoding.readVarUint(decoder))
  } catch {
    // Cut off, or no number that can be: nobody's note.
    return undefined
  }
  const [kind, ...rest] = numbers
  if ((kind !== BACK && kind !== HEAD && kind !== TAIL) || rest.length % 5 !== 0) return undefined
  const runs: Run[] = []
  let letters = 0
  for (let at = 0; at < rest.length; at += 5) {
    const [fromClient, fromClock, toClient, toClock, length] = rest.slice(at, at + 5) as FiveNumbers
    letters += length
    if (length === 0 || letters > LETTERS_MAX) return undefined
    runs.push({ from: Y.createID(fromClient, fromClock), to: Y.createID(toClient, toClock), length })
  }
  return runs.length === 0 ? undefined : { kind, runs }
}

type FiveNumbers = [number, number, number, number, number]
