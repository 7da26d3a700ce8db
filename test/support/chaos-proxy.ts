import { connect, createServer, type Server, type Socket } from 'node:net'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'

export interface ChaosOptions {
  /** Where bytes go in the end: a port of this machine. */
  readonly target: number
  readonly seed: number
  /** Each chunk is late by this much, and by up to `jitterMs` more. */
  readonly latencyMs?: number
  readonly jitterMs?: number
}

interface Link {
  readonly client: Socket
  readonly server: Socket
}

/**
 * A network between browsers and a server, in front of any TCP port. What is sent over one connection stays in order;
 * everything else can be made worse while it runs. Whoever starts one closes it.
 */
export class ChaosProxy {
  latencyMs: number
  jitterMs: number
  /** How many connections were ended by `reset` and `cut`. */
  resets = 0

  readonly #target: number
  readonly #random: RandomStream
  readonly #links = new Set<Link>()
  readonly #listener: Server
  #isStalled = false
  #isCut = false
  #resume: (() => void)[] = []

  private constructor({ target, seed, latencyMs = 0, jitterMs = 0 }: ChaosOptions) {
    this.latencyMs = latencyMs
    this.jitterMs = jitterMs
    this.#target = target
    this.#random = new RandomStream(seed, 'proxy')
    this.#listener = createServer({ noDelay: true, pauseOnConnect: true }, (client) => this.#accept(client))
  }

  static async start(options: ChaosOptions): Promise<ChaosProxy> {
    const proxy = new ChaosProxy(options)
    await new Promise<void>((resolve, reject) => {
      proxy.#listener.once('error', reject)
      proxy.#listener.listen(0, '127.0.0.1', resolve)
    })
    return proxy
  }

  get port(): number {
    const address = this.#listener.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy is closed')
    return address.port
  }

  /** `http://127.0.0.1:4321`, no slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get connections(): number {
    return this.#links.size
  }

  /** Nothing gets through any more, and nobody is told: connections stay open. */
  stall(): void {
    this.#isStalled = true
  }

  /** What was held back by `stall` goes on its way. */
  flow(): void {
    this.#isStalled = false
    for (const resume of this.#resume.splice(0)) resume()
  }

  /** Ends every connection at once, with whatever was on its way lost. New ones are accepted. */
  reset(): void {
    for (const link of [...this.#links]) {
      this.resets += 1
      this.#end(link)
    }
  }

  /** The network is gone: connections end, and new ones are refused, until `mend`. */
  cut(): void {
    this.#isCut = true
    this.reset()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    for (const link of [...this.#links]) this.#end(link)
    await new Promise<void>((resolve) => this.#listener.close(() => resolve()))
  }

  #accept(client: Socket): void {
    if (this.#isCut) {
      client.resetAndDestroy()
      return
    }
    const link: Link = { client, server: connect({ port: this.#target, host: '127.0.0.1', noDelay: true }) }
    this.#links.add(link)
    this.#carry(link, client, link.server)
    this.#carry(link, link.server, client)
    client.resume()
  }

  #carry(link: Link, from: Socket, to: Socket): void {
    // One promise after the other keeps the order, however late each chunk is.
    let last = Promise.resolve()
    let inTransit = 0
    const later = (deliver: () => void): void => {
      const wait = this.#delay()
      last = last.then(async () => {
        await wait
        if (this.#isStalled) await new Promise<void>((resolve) => this.#resume.push(resolve))
        if (this.#links.has(link)) deliver()
      })
    }
    from.on('data', (chunk: Buffer) => {
      inTransit += chunk.length
      if (inTransit > IN_TRANSIT_MAX_BYTES) from.pause()
      later(() => {
        inTransit -= chunk.length
        if (from.isPaused() && inTransit <= IN_TRANSIT_MAX_BYTES) from.resume()
        to.write(chunk)
      })
    })
    from.on('end', () => later(() => to.end()))
    // A server that is down refuses the connection: so does the network in front of it.
    from.on('error', () => this.#end(link))
    from.on('close', () => {
      if (from.destroyed && to.destroyed) this.#links.delete(link)
    })
  }

  #delay(): Promise<void> {
    const delayMs = this.latencyMs + this.#random.next() * this.jitterMs
    return new Promise((resolve) => setTimeout(resolve, delayMs))
  }

  #end(link: Link): void {
    this.#links.delete(link)
    link.client.resetAndDestroy()
    link.server.resetAndDestroy()
  }
}

const IN_TRANSIT_MAX_BYTES = 4 * 1024 * 1024
