import type { Awareness } from 'y-protocols/awareness'
import type { Mention } from '../../editing/nodes/mention.ts'
import { colourFor, isColour } from '../../editing/palette.ts'
import { initials, readName, readPerson } from '../../editing/person.ts'
import { TEXTS } from '../../texts/texts.ts'
import { findBest, rankOf } from './find-items.ts'
import type { Item } from './item.ts'
import type { Source } from './suggestions.ts'

/** Somebody who can be mentioned. */
export interface User {
  /** Stays the same when the name changes. */
  readonly id: string
  readonly name: string
  readonly color?: string | undefined
}

/** How a page finds people by what was typed after `@`, which may be nothing. */
export type ResolveUsers = (query: string) => Promise<readonly User[]>

const SHOWN_AT_MOST = 20
const ANSWERS_WITHIN_MS = 5_000
const ASKS_AFTER_MS = 120

/** `@`: those who are here, and whom the page finds. */
export function peopleSource(
  awareness: Awareness | undefined,
  resolveUsers: ResolveUsers | undefined,
): Source {
  let waiting: ReturnType<typeof setTimeout> | undefined
  return {
    label: TEXTS.menus.people,
    // With a page that knows people, a longer name may still be found.
    givesUp: (query) => resolveUsers === undefined || / .* /.test(query),
    find: (query, replace, show) => {
      clearTimeout(waiting)
      const here = awareness === undefined ? [] : present(awareness)
      const choose = ({ id, name }: User) => {
        const attrs: Mention = { id, label: name }
        replace((chain) =>
          chain.insertContent([
            { type: 'mention', attrs },
            { type: 'text', text: ' ' },
          ]),
        )
      }
      const tell = (users: readonly User[], notice?: string): void => {
        const best = findBest(unique(users), ({ name, id }) => rankOf(query, name, id), SHOWN_AT_MOST)
        const items = best.map((user) => itemOf(user, () => choose(user)))
        const said = notice ?? (items.length === 0 ? TEXTS.menus.noPerson : undefined)
        show(said === undefined ? { items } : { items, notice: said })
      }
      if (resolveUsers === undefined) {
        tell(here)
        return
      }
      tell(here, TEXTS.menus.searching)
      // Not at every letter: the page may ask its server.
      waiting = setTimeout(() => {
        within(resolveUsers(query)).then(
          (found) => tell([...readUsers(found), ...here]),
          (error: unknown) => {
            reportError(error)
            tell(here, TEXTS.menus.searchFailed)
          },
        )
      }, ASKS_AFTER_MS)
    },
  }
}

function itemOf({ id, name, color }: User, choose: () => void): Item {
  return { id, name, sign: initials(name), color: isColour(color) ? color : colourFor(hash(id)), choose }
}

// Everybody here but oneself; a name stands for who has no id.
function present(awareness: Awareness): User[] {
  return [...awareness.getStates()].flatMap(([clientId, state]) => {
    const user = state['user'] as unknown
    if (clientId === awareness.clientID || typeof user !== 'object' || user === null) return []
    const { name, color } = readPerson(user, clientId)
    const { id } = user as { id?: unknown }
    return [{ id: typeof id === 'string' && id !== '' ? id : name, name, color }]
  })
}

// The page's answer is taken as it is only where it is what was agreed.
function readUsers(found: unknown): User[] {
  if (!Array.isArray(found)) throw new TypeError('resolveUsers must resolve with an array')
  return found.flatMap((user: Partial<User> | null) => {
    const name = readName(user?.name)
    if (typeof user?.id !== 'string' || name === undefined) return []
    return [{ id: user.id, name, color: user.color }]
  })
}

function unique(users: readonly User[]): User[] {
  const seen = new Set<string>()
  return users.filter(({ id, name }) => {
    if (seen.has(id) || (id === name && seen.has(`name ${name}`))) return false
    seen.add(id).add(`name ${name}`)
    return true
  })
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('resolveUsers did not answer in time')), ANSWERS_WITHIN_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) >>> 0, 7)
}
