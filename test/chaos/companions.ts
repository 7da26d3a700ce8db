import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { openNodeDocument } from '../../editor/provider/platform/node.ts'

const DOCUMENT = 'companions'
// After so many failures our provider waits for up to half a minute before it tries again.
const AGREE_WITHIN_MS = 60_000

/**
 * Our provider and the released y-websocket client in one document, through every crash: they come back by themselves,
 * and in the end both have every word that either of them typed, once.
 */
class Companions {
  readonly #ours: ReturnType<typeof openNodeDocument>
  readonly #theirs: WebsocketProvider
  readonly #typed: string[] = []

  constructor(url: string) {
    const Class = WebSocket as unknown as typeof globalThis.WebSocket
    this.#ours = openNodeDocument({ server: url, document: DOCUMENT, WebSocket: Class })
    this.#theirs = new WebsocketProvider(url, DOCUMENT, new Y.Doc(), {
      WebSocketPolyfill: Class,
      disableBc: true,
      maxBackoffTime: 500,
    })
  }

  /** Each of them types a word, connected or not. */
  type(round: number): void {
    for (const [name, doc] of [
      ['ours', this.#ours.doc],
      ['theirs', this.#theirs.doc],
    ] as const) {
      const word = `${name}.${round}`
      this.#typed.push(word)
      doc.getArray('words').push([word])
    }
  }

  /** Resolves when both have everything; rejects when they do not come to that. */
  async agree(): Promise<void> {
    const expected = [...this.#typed].sort().join()
    const words = (doc: Y.Doc) => doc.getArray<string>('words').toArray()
    await new Promise<void>((resolve, reject) => {
      const look = () => {
        const [ours, theirs] = [words(this.#ours.doc), words(this.#theirs.doc)]
        if (ours.join() !== theirs.join() || [...ours].sort().join() !== expected) return
        clearTimeout(tooLate)
        resolve()
      }
      const tooLate = setTimeout(() => {
        const counts = `${words(this.#ours.doc).length} and ${words(this.#theirs.doc).length} of ${this.#typed.length}`
        reject(new Error(`[R3] two clients that came back by themselves do not agree: ${counts} words`))
      }, AGREE_WITHIN_MS)
      this.#ours.doc.on('update', look)
      this.#theirs.doc.on('update', look)
      look()
    })
    await this.#ours.whenSaved()
  }

  async close(): Promise<void> {
    this.#theirs.destroy()
    this.#theirs.doc.destroy()
    await this.#ours.close()
  }
}

/** Does something to the server at `url` that two of them are connected to. */
export async function withCompanions<Result>(
  url: string,
  act: (companions: Companions) => Promise<Result>,
): Promise<Result> {
  const companions = new Companions(url)
  try {
    return await act(companions)
  } finally {
    await companions.close()
  }
}
