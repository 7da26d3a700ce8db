import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { docName } from '../support/doc-name.ts'
import type { ServerProcess } from '../support/server-process.ts'
import { until } from './campaign.ts'
import { checkAsNewcomer } from './newcomer.ts'
import { DocumentRecord } from './record.ts'
import { Typist } from './typist.ts'

const DOCUMENTS = ['notes', 'plans', 'team/minutes']
const TYPISTS_PER_DOCUMENT = 2

/** People who type into a few documents of a server to which something happens, and a record of what it has promised. */
export class Crew {
  readonly records: readonly DocumentRecord[]
  readonly typists: readonly Typist[]
  /** By which codes, and how often, sessions were ended or not begun. */
  readonly refusals = new Map<ErrorCode, number>()
  readonly #url: string

  constructor(url: string, seed: number) {
    this.#url = url
    this.records = DOCUMENTS.map((name) => new DocumentRecord(docName(name)))
    this.typists = this.records.flatMap((record) =>
      Array.from({ length: TYPISTS_PER_DOCUMENT }, (_, index) => {
        const name = `${record.document.slice(0, 1)}${index}`
        return new Typist(name, url, record, new RandomStream(seed, name), (code) =>
          this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1),
        )
      }),
    )
  }

  get acknowledgements(): number {
    return this.records.reduce((sum, record) => sum + record.acknowledgements, 0)
  }

  get unacknowledged(): number {
    return this.typists.reduce((sum, typist) => sum + typist.unacknowledged, 0)
  }

  get refused(): number {
    return [...this.refusals.values()].reduce((sum, count) => sum + count, 0)
  }

  async join(): Promise<void> {
    await Promise.all(this.typists.map((typist) => typist.join()))
  }

  type(): void {
    for (const typist of this.typists) typist.type()
  }

  stopTyping(): void {
    for (const typist of this.typists) typist.stopTyping()
  }

  /**
   * Everyone comes back, again and again, until everything that they have typed is acknowledged. Returns how long that
   * took; rejects when it does not come to that.
   */
  async comeBack(withinMs: number): Promise<number> {
    return until('everyone is back, and everything is saved', withinMs, async () => {
      const backs = await Promise.allSettled(
        this.typists.map(async (typist) => {
          if (!typist.isJoined) await typist.join()
          await typist.saved()
        }),
      )
      return backs.every(({ status }) => status === 'fulfilled')
    })
  }

  /** Whether all that was promised is there; returns how many words that are. */
  async check(): Promise<number> {
    let words = 0
    for (const record of this.records) words += await checkAsNewcomer(this.#url, record)
    return words
  }

  /** The same of a server that may have to say for a while that nothing can be read. */
  async checkWithin(withinMs: number): Promise<void> {
    await until('all documents can be read', withinMs, async () => {
      try {
        await this.check()
        return true
      } catch (error) {
        if (error instanceof Error && /^(refused: (LOG_UNAVAILABLE|DISK_FULL)|closed)/.test(error.message))
          return false
        throw error
      }
    })
  }

  /** The same once more behind a crash: what was acknowledged after a failure is there, too [L5]. */
  async checkAfterCrash(server: ServerProcess): Promise<void> {
    await server.kill('SIGKILL')
    await server.restart()
    await this.check()
  }

  async leave(): Promise<void> {
    await Promise.all(this.typists.map((typist) => typist.leave()))
  }
}
