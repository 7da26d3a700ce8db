import { isColour, PALETTE } from '../editing/palette.ts'
import { type Person, readName } from '../editing/person.ts'
import { keep, readKept } from './kept.ts'
import { inventName } from './names.ts'

const KEY = 'inkwire.person'

/** Who writes in this browser: chosen once, kept here, the same in all its windows. */
export class PersonStore extends EventTarget {
  #person: Person

  constructor() {
    super()
    this.#person = this.#read() ?? this.#invent()
    window.addEventListener('storage', (event) => {
      if (event.key !== KEY) return
      this.#person = this.#read() ?? this.#person
      this.dispatchEvent(new Event('change'))
    })
  }

  get person(): Person {
    return this.#person
  }

  /** Takes what is valid of it and leaves the rest as it was. */
  change(wish: { readonly name?: string; readonly color?: string }): void {
    this.#person = {
      name: readName(wish.name) ?? this.#person.name,
      color: isColour(wish.color) ? wish.color : this.#person.color,
    }
    this.#write()
    this.dispatchEvent(new Event('change'))
  }

  #invent(): Person {
    const { colour } = PALETTE[Math.floor(Math.random() * PALETTE.length)] as (typeof PALETTE)[number]
    this.#person = { name: inventName(Math.random), color: colour }
    this.#write()
    return this.#person
  }

  #read(): Person | undefined {
    const kept = readKept(KEY)
    if (typeof kept !== 'object' || kept === null) return undefined
    const { name: claimed, color } = kept as Record<string, unknown>
    const name = readName(claimed)
    return name !== undefined && isColour(color) ? { name, color } : undefined
  }

  #write(): void {
    keep(KEY, this.#person)
  }
}
