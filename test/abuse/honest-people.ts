import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { projectFolder } from '../../server/project-folder.ts'
import type { DocName } from '../../shared/ids.ts'

interface Answer {
  readonly id: number
  readonly told?: number[]
  readonly failed?: string
}

const ASK_EVERY_MS = 50
const PATIENCE_MS = 20_000

/** {@link HonestWriters} in a process of their own. */
export class HonestPeople {
  readonly #child: ChildProcess
  readonly #asked = new Map<number, { resolve(told: number[]): void; reject(error: Error): void }>()
  #last = 0
  #savedMs: number[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
    child.on('message', (answer: Answer) => {
      const asked = this.#asked.get(answer.id)
      this.#asked.delete(answer.id)
      if (answer.failed === undefined) asked?.resolve(answer.told ?? [])
      else asked?.reject(new Error(answer.failed))
    })
    child.once('exit', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('honest people are gone'))
      this.#asked.clear()
    })
  }

  static async begin(url: string, document: DocName, count = 3): Promise<HonestPeople> {
    const program = join(projectFolder(), 'dist/test/abuse/honest-child.js')
    const people = new HonestPeople(fork(program, [url, document, String(count)], { execArgv: [] }))
    await people.#told(0)
    return people
  }

  /** Takes away what was noticed since it was last called, ascending. */
  async takeSavedMs(): Promise<number[]> {
    await this.#look()
    return this.#savedMs.splice(0).sort((one, other) => one - other)
  }

  /** Resolves when so many more key presses are saved. */
  async save(more: number): Promise<void> {
    await this.#look()
    const enough = this.#savedMs.length + more
    const deadlineMs = Date.now() + PATIENCE_MS
    while (this.#savedMs.length < enough) {
      if (Date.now() > deadlineMs) throw new Error('nothing that honest people write is saved any more')
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS))
      await this.#look()
    }
  }

  /** Stops them. Throws when something that one wrote is not with all, or something that none of them wrote is. */
  async finish(): Promise<void> {
    await this.#ask('finish')
  }

  close(): void {
    this.#child.kill('SIGKILL')
  }

  async #look(): Promise<void> {
    this.#savedMs.push(...(await this.#ask('take')))
  }

  #ask(ask: 'take' | 'finish'): Promise<number[]> {
    const id = ++this.#last
    const told = this.#told(id)
    this.#child.send({ id, ask })
    return told
  }

  #told(id: number): Promise<number[]> {
    return new Promise((resolve, reject) => this.#asked.set(id, { resolve, reject }))
  }
}
