import type { Browser } from 'playwright-core'
import { ChaosProxy } from './chaos-proxy.ts'
import { type ServerOptions, ServerProcess } from './server-process.ts'
import { newWriter, type Writer } from './writers.ts'

export interface StageOptions {
  readonly seed?: number
  readonly latencyMs?: number
  readonly jitterMs?: number
  readonly server?: ServerOptions
  /** One that runs already, instead of one of its own: the caller closes it. */
  readonly running?: ServerProcess | undefined
}

const CAST = [
  ['Ada King', '#2c73ba'],
  ['Bob Marsh', '#b2522a'],
  ['Cleo Finch', '#1e803f'],
  ['Dan Wolfe', '#8251d6'],
] as const

/** The real server, a network that can be made worse in front of it, and people with a browser each. */
export class Stage {
  readonly server: ServerProcess
  readonly proxy: ChaosProxy
  readonly people: Writer[] = []
  readonly #browser: Browser
  readonly #ownsServer: boolean

  private constructor(browser: Browser, server: ServerProcess, proxy: ChaosProxy, ownsServer: boolean) {
    this.#browser = browser
    this.#ownsServer = ownsServer
    this.server = server
    this.proxy = proxy
  }

  static async set(browser: Browser, options: StageOptions = {}): Promise<Stage> {
    const { running } = options
    const server = running ?? (await ServerProcess.start(options.server))
    try {
      const proxy = await ChaosProxy.start({ seed: 1, ...options, target: server.port })
      return new Stage(browser, server, proxy, running === undefined)
    } catch (error) {
      if (running === undefined) await server.close()
      throw error
    }
  }

  /** Makes a document and resolves with the address of its page, through the network. */
  async newDocument(title = 'A document'): Promise<string> {
    const response = await fetch(`${this.server.url}/api/documents`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title }),
    })
    const { name } = (await response.json()) as { name: string }
    return `${this.proxy.url}/d/${encodeURIComponent(name)}`
  }

  /** One more person, with a browser of their own, at nothing yet. */
  async enter(): Promise<Writer> {
    const [name, color] = CAST[this.people.length % CAST.length] as (typeof CAST)[number]
    const writer = await newWriter(this.#browser, name, color)
    this.people.push(writer)
    return writer
  }

  /** Everything is closed; rejects when a window complained. */
  async clear(): Promise<void> {
    const complaints = this.people.flatMap(({ complaints }) => complaints)
    for (const { context } of this.people) await context.close()
    await this.proxy.close()
    if (this.#ownsServer) await this.server.close()
    if (complaints.length > 0) throw new Error(`windows complained:\n${complaints.join('\n')}`)
  }
}
