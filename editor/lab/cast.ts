import type { Colour } from '../editing/palette.ts'
import type { Person } from '../editing/person.ts'
import { PEOPLE } from './people.ts'

const NOBODYS_COLOUR: Colour = '#62656e'

/** Who is who in a picture: the lab's people, or those of the simulation, who have letters for names. */
export class Cast {
  readonly #ids: readonly string[]

  constructor(ids: readonly string[]) {
    this.#ids = ids
  }

  person(id: string): Person & { readonly id: string } {
    const known = PEOPLE.find((person) => person.id === id)
    if (known !== undefined) return known
    const color = PEOPLE[this.#ids.indexOf(id)]?.color ?? NOBODYS_COLOUR
    return { id, name: id.toUpperCase(), color }
  }

  colour(author: string | undefined): Colour {
    return author === undefined ? NOBODYS_COLOUR : this.person(author).color
  }
}
