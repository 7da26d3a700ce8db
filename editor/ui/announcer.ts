import type { Clock } from '../../shared/clock.ts'
import type { Whereabouts } from '../texts/english/people.ts'
import { TEXTS } from '../texts/texts.ts'

/** How much is said of what others do. Connection and saving are always told, by the status. */
export type Verbosity = 'off' | 'few' | 'all'

export interface EditHeard {
  /** The same for each edit of one block. */
  readonly block: object
  /** Undefined where nobody knows. */
  readonly who: string | undefined
}

export interface AnnouncerOptions<Edit extends EditHeard> {
  readonly clock: Clock
  readonly verbosity: Verbosity
  /** Puts a sentence where screen readers find it. */
  readonly speak: (sentence: string) => void
  /** Where in the document these are now. */
  readonly whereabouts: (edits: readonly Edit[]) => Whereabouts
}

/** Who leaves and is back by then has only lost the connection. */
const PEOPLE_AFTER_MS = 3_000
const EDITS_AFTER_MS = { few: 30_000, all: 5_000 } as const
/** More blocks than one would want to hear counted: what comes beyond is left out. */
const BLOCKS_AT_MOST = 1_000

/** Makes few sentences out of many events: screen readers read each of them aloud, over what somebody is doing. */
export class Announcer<Edit extends EditHeard> {
  readonly #options: AnnouncerOptions<Edit>
  #verbosity: Verbosity
  readonly #joined = new Set<string>()
  readonly #left = new Set<string>()
  /** By block: its latest edit, and who has edited it. */
  readonly #edited = new Map<object, { readonly edit: Edit; readonly authors: Set<string | undefined> }>()
  #cancelPeople: (() => void) | undefined
  #cancelEdits: (() => void) | undefined

  constructor(options: AnnouncerOptions<Edit>) {
    this.#options = options
    this.#verbosity = options.verbosity
  }

  get verbosity(): Verbosity {
    return this.#verbosity
  }

  set verbosity(verbosity: Verbosity) {
    if (verbosity === this.#verbosity) return
    this.close()
    this.#verbosity = verbosity
  }

  joined(name: string): void {
    if (this.#verbosity === 'off') return
    if (!this.#left.delete(name)) this.#joined.add(name)
    this.#tellPeopleSoon()
  }

  left(name: string): void {
    if (this.#verbosity === 'off') return
    if (!this.#joined.delete(name)) this.#left.add(name)
    this.#tellPeopleSoon()
  }

  edited(edits: readonly Edit[]): void {
    if (this.#verbosity === 'off') return
    for (const edit of edits) {
      const authors = this.#edited.get(edit.block)?.authors ?? new Set<string | undefined>()
      if (authors.size === 0 && this.#edited.size >= BLOCKS_AT_MOST) continue
      this.#edited.set(edit.block, { edit, authors: authors.add(edit.who) })
    }
    const { clock } = this.#options
    this.#cancelEdits ??= clock.after(EDITS_AFTER_MS[this.#verbosity], () => this.#tellEdits())
  }

  /** Forgets what was not said yet. Idempotent. */
  close(): void {
    this.#cancelPeople?.()
    this.#cancelEdits?.()
    this.#cancelPeople = undefined
    this.#cancelEdits = undefined
    this.#joined.clear()
    this.#left.clear()
    this.#edited.clear()
  }

  #tellPeopleSoon(): void {
    this.#cancelPeople ??= this.#options.clock.after(PEOPLE_AFTER_MS, () => this.#tellPeople())
  }

  #tellPeople(): void {
    this.#cancelPeople = undefined
    const sentences: string[] = []
    if (this.#joined.size > 0) sentences.push(TEXTS.people.joined([...this.#joined]))
    if (this.#left.size > 0) sentences.push(TEXTS.people.left([...this.#left]))
    this.#joined.clear()
    this.#left.clear()
    if (sentences.length > 0) this.#options.speak(sentences.join('. '))
  }

  #tellEdits(): void {
    this.#cancelEdits = undefined
    const heard = [...this.#edited.values()]
    this.#edited.clear()
    if (heard.length === 0) return
    const authors = new Set(heard.flatMap(({ authors }) => [...authors]))
    const known = [...authors].filter((name) => name !== undefined)
    const unknown = known.length === 0 ? TEXTS.people.somebody : TEXTS.people.others
    const names = authors.has(undefined) ? [...known, unknown] : known
    const where = this.#options.whereabouts(heard.map(({ edit }) => edit))
    this.#options.speak(TEXTS.people.edited(names, heard.length, where))
  }
}
