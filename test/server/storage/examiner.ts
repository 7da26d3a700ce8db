import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Examination {
  /** What the folder says of its damage. */
  readonly words: readonly string[]
  readonly error?: string
}

// Node runs what was built.
const CHILD = fileURLToPath(new URL('../../../dist/test/server/storage/examine-child.js', import.meta.url))

/**
 * Examines damaged folders in a process of its own: LevelDB 1.20 checks no checksums when it reads its tables, and some
 * flipped bits end the process by one of its assertions.
 */
export class Examiner {
  #child: ChildProcess | undefined
  /** How often a process was ended by what it read. */
  aborts = 0

  /** What the folder says. Rejects where it serves something wrong, or less in silence. */
  async told(folder: string): Promise<readonly string[]> {
    this.#child ??= fork(CHILD, { stdio: ['ignore', 'inherit', 'pipe', 'ipc'] })
    const child = this.#child
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const { words, error } = await new Promise<Examination>((resolve) => {
      const exited = () => {
        this.#child = undefined
        this.aborts++
        // An assertion is loud; anything else that ends it is a fault of ours.
        const isAssertion = stderr.includes('Assertion')
        resolve(isAssertion ? { words: [stderr] } : { words: [], error: `the process ended: ${stderr}` })
      }
      child.once('exit', exited)
      child.once('message', (examination: Examination) => {
        child.off('exit', exited)
        resolve(examination)
      })
      child.send(folder)
    })
    child.stderr?.removeAllListeners('data')
    if (error !== undefined) throw new Error(error)
    return words
  }

  async close(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined) return
    const exited = new Promise((resolve) => child.once('exit', resolve))
    child.disconnect()
    await exited
  }
}
