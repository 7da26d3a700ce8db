import type * as Y from 'yjs'
import type { Patch } from './recorded-session.ts'

const SURROGATE = /[\uD800-\uDFFF]/

/**
 * A shared text whose positions count code points, as recorded ones do. Yjs counts UTF-16 units, which is the same as
 * long as nobody typed a character beyond U+FFFF: only then is the text looked through.
 */
export class EditedText {
  readonly #text: Y.Text
  readonly #isPlain: boolean

  /** `isPlain`: no character beyond U+FFFF will ever be in the text. */
  constructor(text: Y.Text, isPlain: boolean) {
    this.#text = text
    this.#isPlain = isPlain
  }

  apply({ position, deleted, inserted }: Patch): void {
    const from = this.#unitsBefore(position)
    const to = deleted === 0 ? from : this.#unitsBefore(position + deleted)
    if (to > from) this.#text.delete(from, to - from)
    if (inserted !== '') this.#text.insert(from, inserted)
  }

  #unitsBefore(position: number): number {
    if (this.#isPlain) return position
    let units = 0
    let points = 0
    for (const character of this.#text.toString()) {
      if (points++ === position) break
      units += character.length
    }
    return units
  }
}

/** Whether positions in these are the same in code points and in UTF-16 units. */
export function isPlain(patches: Iterable<Patch>): boolean {
  for (const { inserted } of patches) if (SURROGATE.test(inserted)) return false
  return true
}
