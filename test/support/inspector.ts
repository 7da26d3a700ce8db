import { WebSocket } from 'ws'

/** Looks into another Node process that was started with `--inspect=0`: its heap, after everything unused was let go. */
export class Inspector {
  readonly #socket: WebSocket
  #last = 0

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** @param log what the process writes on standard error, where it names the address */
  static async attach(log: readonly string[]): Promise<Inspector> {
    const address = log.map((line) => /^Debugger listening on (ws:\S+)$/.exec(line)?.[1]).find(Boolean)
    if (address === undefined) throw new Error('the process was not started with --inspect=0')
    const socket = new WebSocket(address, { perMessageDeflate: false })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return new Inspector(socket)
  }

  /** Bytes on the heap of JavaScript after a full collection, buffers not counted. */
  async heapBytes(): Promise<number> {
    // The first collection runs finalizers, the second takes what they let go of.
    await this.#ask('HeapProfiler.collectGarbage')
    await this.#ask('HeapProfiler.collectGarbage')
    const { usedSize } = await this.#ask('Runtime.getHeapUsage')
    return usedSize as number
  }

  close(): void {
    this.#socket.close()
  }

  #ask(method: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      const hear = (data: unknown) => {
        const answer = JSON.parse(String(data)) as {
          id?: number
          result?: Record<string, unknown>
          error?: unknown
        }
        if (answer.id !== id) return
        this.#socket.off('message', hear)
        if (answer.result === undefined) reject(new Error(`${method}: ${JSON.stringify(answer.error)}`))
        else resolve(answer.result)
      }
      this.#socket.on('message', hear)
      this.#socket.send(JSON.stringify({ id, method }))
    })
  }
}
