import type { PinnedServer } from './pinned-server.ts'

/** What the server says of itself. Asking makes it measure its event loop anew. */
export class Metrics {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  static async of(server: PinnedServer): Promise<Metrics> {
    const response = await fetch(`${server.url}/metrics`)
    if (!response.ok) throw new Error(`the server does not tell its metrics: ${response.status}`)
    return new Metrics(await response.text())
  }

  /** `name{label="value"}`, as it stands there; the sum over all labels where none is given. */
  value(name: string): number {
    const found = this.#text
      .split('\n')
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    if (found.length === 0) throw new Error(`the server does not tell ${name}`)
    return found.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
  }

  /** How late its event loop was since the last time that somebody asked, in milliseconds. */
  loopDelayMs(quantile: number): number {
    return this.value(`inkwire_event_loop_delay_seconds{quantile="${quantile}"}`) * 1000
  }
}
