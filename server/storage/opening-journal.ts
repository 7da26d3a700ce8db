import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { InkwireError } from '../../shared/errors.ts'
import type { Openings } from '../../shared/log/openings.ts'

export const JOURNAL_FILE = 'opening'

const DEATHS_MAX = 3
const SHORTEN_AT_BYTES = 64 * 1024

/** One line of the file: what was begun, or ended, or how often it was begun and not ended by those before. */
type Line = readonly ['begin' | 'end', what: string] | readonly ['deaths', what: string, count: number]

/**
 * What is being opened stands in a file while it is, as LevelDB ends the process over some damage, and a process that is
 * started again would open the same thing again [L8]:
 *
 * - what was being opened when the process ended before is opened alone, so that it is known which of many it was;
 * - what has ended three in a row is refused, with an alarm, until somebody deletes the file; all else goes on.
 *
 * A machine that loses its power may lose lines, too: then it takes a start more.
 */
export class OpeningJournal implements Openings {
  readonly #path: string
  readonly #alarm: (text: string, cause?: unknown) => void
  readonly #file: number
  readonly #deaths: Map<string, number>
  readonly #open = new Set<string>()
  /** Those that are suspected are opened one after the other. */
  #lastSuspect: Promise<void> = Promise.resolve()
  #bytes = 0
  #isBroken = false

  constructor(folder: string, alarm: (text: string, cause?: unknown) => void) {
    this.#path = join(folder, JOURNAL_FILE)
    this.#alarm = alarm
    this.#deaths = deathsIn(this.#path)
    this.#file = openSync(this.#path, 'a')
    this.#shorten()
    for (const [what, deaths] of this.#deaths) if (deaths >= DEATHS_MAX) alarm(this.#refusal(what))
  }

  async begin(what: string): Promise<() => void> {
    const deaths = this.#deaths.get(what) ?? 0
    if (deaths >= DEATHS_MAX) throw new InkwireError('LOG_DAMAGED', this.#refusal(what))
    if (deaths === 0) {
      this.#write(['begin', what])
      return () => this.#end(what)
    }
    const before = this.#lastSuspect
    let next = () => {}
    this.#lastSuspect = new Promise((resolve) => {
      next = resolve
    })
    await before
    this.#write(['begin', what])
    return () => {
      this.#end(what)
      next()
    }
  }

  /** The process ends as it should: nothing is left of this where nothing is suspected. */
  close(): void {
    closeSync(this.#file)
    if (this.#open.size === 0 && this.#deaths.size === 0) rmSync(this.#path, { force: true })
  }

  #end(what: string): void {
    this.#deaths.delete(what)
    this.#write(['end', what])
    if (this.#open.size === 0 && this.#bytes > SHORTEN_AT_BYTES) this.#shorten()
  }

  #refusal(what: string): string {
    return (
      `opening ${what} has ended the server ${DEATHS_MAX} times, so it is not opened any more; all else goes on. LevelDB ` +
      'does so over some damage. Stop the server, run `inkwire verify`, put what it names back from a backup, and delete ' +
      `${this.#path}: then it is opened again.`
    )
  }

  #write(line: Line): void {
    if (line[0] === 'begin') this.#open.add(line[1])
    if (line[0] === 'end') this.#open.delete(line[1])
    try {
      // Not synced: this guards against an end of the process, which leaves what the system has taken.
      this.#bytes += writeSync(this.#file, `${JSON.stringify(line)}\n`)
    } catch (error) {
      if (!this.#isBroken) this.#alarm(`${this.#path} cannot be written`, error)
      this.#isBroken = true
    }
  }

  #shorten(): void {
    ftruncateSync(this.#file)
    this.#bytes = 0
    for (const [what, deaths] of this.#deaths) this.#write(['deaths', what, deaths])
  }
}

function deathsIn(path: string): Map<string, number> {
  const deaths = new Map<string, number>()
  const begun = new Set<string>()
  for (const text of readLines(path)) {
    const line = parse(text)
    if (line?.[0] === 'deaths') deaths.set(line[1], line[2])
    if (line?.[0] === 'begin') begun.add(line[1])
    if (line?.[0] === 'end') {
      begun.delete(line[1])
      deaths.delete(line[1])
    }
  }
  for (const what of begun) deaths.set(what, (deaths.get(what) ?? 0) + 1)
  return deaths
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Undefined where a crash or damage has left something else: it only guards. */
function parse(text: string): Line | undefined {
  try {
    const line: unknown = JSON.parse(text)
    if (!Array.isArray(line) || typeof line[1] !== 'string') return undefined
    if (line[0] === 'begin' || line[0] === 'end') return [line[0], line[1]]
    return line[0] === 'deaths' && Number.isSafeInteger(line[2]) ? ['deaths', line[1], line[2]] : undefined
  } catch {
    return undefined
  }
}
