declare const brand: unique symbol
type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** A document's name: 1 to 256 bytes of printable Unicode. What is printable is decided in {@link parseDocName}. */
export type DocName = Branded<string, 'DocName'>

/** The place of an entry in its document's log: 1, 2, 3 …; 0 stands before the first. */
export type Seq = Branded<number, 'Seq'>

/**
 * Which life of a document a seq belongs to. A document that is deleted and made anew, or restored, gets another
 * epoch, and nobody ever merges across epochs. 1 to 2⁵³−1.
 */
export type Epoch = Branded<number, 'Epoch'>

/** Who wrote something: derived by the server, never taken from a message. */
export type PersonId = Branded<string, 'PersonId'>

/** A Yjs client id: 0 to 2⁵³−1. */
export type ClientId = number

export const SEQ_ZERO = 0 as Seq

const DOC_NAME_MAX_BYTES = 256

/**
 * Names as y-websocket users have them: any printable characters, `/`, `.`, `:`, `@` and inner spaces included.
 *
 * Refused: control, format and unassigned characters, lone surrogates, spaces at either end, the path segments `.`
 * and `..`, and whatever is not in Unicode's composed form (NFC), so that two names that look the same are the same.
 */
export function parseDocName(text: string): DocName | undefined {
  if (text.length === 0 || text !== text.trim() || text !== text.normalize('NFC')) return undefined
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return undefined
  if (text.split('/').some((segment) => segment === '.' || segment === '..')) return undefined
  return utf8Length(text) <= DOC_NAME_MAX_BYTES ? (text as DocName) : undefined
}

export function parseSeq(value: number): Seq | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? (value as Seq) : undefined
}

export function parseEpoch(value: number): Epoch | undefined {
  return Number.isSafeInteger(value) && value > 0 ? (value as Epoch) : undefined
}

/** Up to 128 characters; the caller has made sure that nobody else can claim them. */
export function parsePersonId(text: string): PersonId | undefined {
  return /^[\w:.@-]{1,128}$/.test(text) ? (text as PersonId) : undefined
}

export function nextSeq(seq: Seq): Seq {
  return (seq + 1) as Seq
}

function utf8Length(text: string): number {
  let length = 0
  for (const character of text) {
    const point = character.codePointAt(0) as number
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
  }
  return length
}
