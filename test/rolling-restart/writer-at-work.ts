import type { WebSocket } from 'ws'
import * as Y from 'yjs'
import type { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { openNodeDocument, type Provider, type WebSocketClass } from '../../editor/provider/platform/index.ts'
import type { DocName } from '../../shared/ids.ts'

export interface WriterOptions {
  readonly name: string
  readonly server: string
  readonly document: DocName
  readonly WebSocket: typeof WebSocket
  readonly random: RandomStream
}

const PAUSE_MS = 80

/** Somebody with a real provider who types a word, waits until it is saved, and types the next one. */
export class WriterAtWork {
  /** Each word that was saved, and how long its writer waited for that. */
  readonly waitsMs: number[] = []
  /** How often the connection went. */
  interruptions = 0
  readonly #name: string
  readonly #provider: Provider
  readonly #doc = new Y.Doc()
  readonly #random: RandomStream
  #words = 0
  #isWorking = true
  #working: Promise<void> = Promise.resolve()

  constructor({ name, server, document, random, WebSocket }: WriterOptions) {
    this.#name = name
    this.#random = random
    this.#provider = openNodeDocument({
      server,
      document,
      doc: this.#doc,
      key: `rolling-restart-${name}`,
      WebSocket: WebSocket as unknown as WebSocketClass,
    })
    let was = this.#provider.status.state
    this.#provider.on('status', ({ state }) => {
      if (
        state !== was &&
        (was === 'saved' || was === 'saving') &&
        (state === 'offline' || state === 'connecting')
      )
        this.interruptions += 1
      was = state
    })
  }

  /** All words that it has typed; each of them only once. */
  get typed(): string[] {
    return Array.from({ length: this.#words }, (_, index) => `${this.#name}.${index}`)
  }

  /** What it has on its screen. */
  get words(): string[] {
    return this.#doc.getArray<string>('words').toArray()
  }

  async begin(): Promise<void> {
    await this.#provider.whenSynced()
    this.#working = this.#work()
  }

  /** Resolves when its last word is saved. */
  async finish(): Promise<void> {
    this.#isWorking = false
    await this.#working
  }

  close(): Promise<void> {
    return this.#provider.close()
  }

  async #work(): Promise<void> {
    while (this.#isWorking) {
      const typedMs = performance.now()
      this.#doc.getArray<string>('words').push([`${this.#name}.${this.#words++}`])
      await this.#provider.whenSaved()
      this.waitsMs.push(performance.now() - typedMs)
      await new Promise((resolve) => setTimeout(resolve, this.#random.around(PAUSE_MS)))
    }
  }
}
