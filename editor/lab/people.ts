import type { Person } from '../editing/person.ts'

/** Who may take part, in the order in which they come. The id is also their address in the network. */
export const PEOPLE: readonly (Person & { readonly id: string })[] = [
  { id: 'ada', name: 'Ada', color: '#2c73ba' },
  { id: 'ben', name: 'Ben', color: '#b2522a' },
  { id: 'cleo', name: 'Cleo', color: '#1e803f' },
  { id: 'dan', name: 'Dan', color: '#8251d6' },
  { id: 'eva', name: 'Eva', color: '#c62f8f' },
  { id: 'finn', name: 'Finn', color: '#1d7c7c' },
]

export const PEOPLE_MIN = 2
export const PEOPLE_MAX = PEOPLE.length
