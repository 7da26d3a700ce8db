import type { Awareness } from 'y-protocols/awareness'
import { type Activity, readActivity } from '../editing/activity.ts'
import { type Person, readPerson } from '../editing/person.ts'
import { TEXTS } from '../texts/texts.ts'

/** Somebody who has the document open, in one window or in several. */
export interface PersonHere extends Person {
  /** The same for each window of one person. */
  readonly key: string
  readonly clientIds: readonly number[]
  /** That of the window in which they do most. */
  readonly activity: Activity
  readonly isOneself: boolean
  /** The name, and what there is to say about it. */
  readonly label: string
}

const MOST_FIRST: readonly Activity[] = ['active', 'idle', 'away']

/** Everyone who says who they are, oneself first. Whatever their states say, it is read without throwing [X1]. */
export function peopleHere(awareness: Awareness): PersonHere[] {
  const own = awareness.clientID
  const states = [...awareness.getStates()].filter(([, state]) => state?.['user'] !== undefined)
  states.sort(([one], [other]) => Number(other === own) - Number(one === own) || one - other)
  const here = new Map<string, Omit<PersonHere, 'label'>>()
  for (const [clientId, state] of states) {
    const person = readPerson(state['user'], clientId)
    // One person with two windows: by the id that the server gives, or by what can be seen.
    const id: unknown = state['user']?.id
    const key = typeof id === 'string' ? id : `${person.color} ${person.name}`
    const activity = readActivity(state)
    const known = here.get(key)
    if (known === undefined) {
      here.set(key, { ...person, key, clientIds: [clientId], activity, isOneself: clientId === own })
    } else {
      const most = MOST_FIRST.find((each) => each === activity || each === known.activity) ?? activity
      here.set(key, { ...known, clientIds: [...known.clientIds, clientId], activity: most })
    }
  }
  return [...here.values()].map((person) => ({ ...person, label: labelOf(person) }))
}

function labelOf({ name, activity, isOneself }: Omit<PersonHere, 'label'>): string {
  if (isOneself) return TEXTS.people.you(name)
  return activity === 'active' ? name : TEXTS.people[activity](name)
}
