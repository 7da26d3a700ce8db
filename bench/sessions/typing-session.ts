import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { Patch, RecordedSession, Transaction } from './recorded-session.ts'

export interface TypingOptions {
  readonly seed: number
  readonly authors: number
  readonly transactions: number
  /** What is typed; one of them at a time. */
  readonly characters?: string
}

/** What people type, some of it beyond ASCII and U+FFFF. */
export const ALL_SORTS = 'eeeeettttaaaooiinnsshhrrddlcumwfgypbvk        ,.äß語🖋'

const BACKSPACE_CHANCE = 0.15
const MOVE_CHANCE = 0.03
/** How many transactions of each other somebody may be behind. */
const LAG_MAX = 20

/** How many transactions of each author somebody has seen. */
type Seen = readonly number[]

interface Author {
  /** Code points. */
  readonly line: string[]
  caret: number
  /** `[n]`: after n transactions of this author. */
  readonly lengths: number[]
  readonly seen: Seen[]
  /** `[n]`: the index of transaction n in the session. */
  readonly indexes: number[]
}

/**
 * A session made of one seed: people type at once, each on a line of their own, and what they see of each other lags
 * behind. As nobody types on another's line, the end text is the lines as their authors meant them, whatever Yjs makes
 * of it.
 */
export function makeTypingSession({
  seed,
  authors,
  transactions: count,
  characters = ALL_SORTS,
}: TypingOptions): RecordedSession {
  const random = new RandomStream(seed, 'typing')
  const keys = [...characters]
  const people = Array.from({ length: authors }, (): Author => {
    return { line: [], caret: 0, lengths: [0], seen: [Array.from({ length: authors }, () => 0)], indexes: [] }
  })
  const breaks: Patch = { position: 0, deleted: 0, inserted: '\n'.repeat(authors - 1) }
  const transactions: Transaction[] = [{ author: 0, parents: [], patches: [breaks] }]
  for (let made = 0; made < count; made++) {
    const number = random.integer(0, authors - 1)
    const author = people[number] as Author
    const seen = look(people, number, random)
    const before = people
      .slice(0, number)
      .reduce((sum, { lengths }, other) => sum + (lengths[seen[other] as number] as number) + 1, 0)
    const { position, deleted, inserted } = type(author, keys, random)
    const parents = people.flatMap(({ indexes }, other) => indexes[(seen[other] as number) - 1] ?? [])
    transactions.push({
      author: number,
      parents: parents.length > 0 ? parents : [0],
      patches: [{ position: before + position, deleted, inserted }],
    })
    author.indexes.push(transactions.length - 1)
    author.lengths.push(author.line.length)
    author.seen.push(seen.map((own, other) => (other === number ? own + 1 : own)))
  }
  return { authors, transactions, endText: people.map(({ line }) => line.join('')).join('\n') }
}

/** What an author sees next: something of each other's, and with it all that they had seen. */
function look(people: readonly Author[], number: number, random: RandomStream): Seen {
  let seen = people[number]?.seen.at(-1) as Seen
  people.forEach((other, index) => {
    if (index === number) return
    const latest = Math.max(0, other.indexes.length - random.integer(0, LAG_MAX))
    const theirs = other.seen[latest] as Seen
    seen = seen.map((own, third) => Math.max(own, theirs[third] as number))
  })
  return seen
}

/** One keystroke, positions counted from the beginning of the line. */
function type(author: Author, keys: readonly string[], random: RandomStream): Patch {
  const { line } = author
  if (random.chance(MOVE_CHANCE)) author.caret = random.integer(0, line.length)
  if (author.caret > 0 && random.chance(BACKSPACE_CHANCE)) {
    line.splice(--author.caret, 1)
    return { position: author.caret, deleted: 1, inserted: '' }
  }
  const inserted = random.oneOf(keys)
  line.splice(author.caret, 0, inserted)
  return { position: author.caret++, deleted: 0, inserted }
}
