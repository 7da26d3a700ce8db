import * as Y from 'yjs'
import { connectInkwire } from '../load/inkwire-client.ts'
import type { LoadClient } from '../load/load-client.ts'
import { EditedText } from './edited-text.ts'
import type { Patch } from './recorded-session.ts'
import type { Turnstile } from './turnstile.ts'

export interface ReplicaOptions {
  /** Given rather than random, so that a replay always makes the same document. */
  readonly clientId: number
  readonly webSocketUrl: string
  readonly document: string
  readonly isPlain: boolean
  /** Told of whatever this replica hears. */
  readonly turnstile: Turnstile
  readonly onDelivered?: (seq: number) => void
  readonly onAcknowledged?: (batch: number, seq: number) => void
}

/**
 * One client with a document of its own, who decides when to look at what came: a recorded transaction needs the
 * document as its author saw it, not as it is by now.
 */
export class Replica {
  readonly doc = new Y.Doc()
  readonly #text: EditedText
  readonly #deliveries: Uint8Array[] = []
  #client: LoadClient | undefined
  #heardThrough = 0
  #written: Uint8Array | undefined

  private constructor(clientId: number, isPlain: boolean) {
    this.doc.clientID = clientId
    this.#text = new EditedText(this.doc.getText('text'), isPlain)
    this.doc.on('update', (update: Uint8Array) => {
      this.#written = update
    })
  }

  static async join(options: ReplicaOptions): Promise<Replica> {
    const { clientId, webSocketUrl, document, isPlain, turnstile, onDelivered, onAcknowledged } = options
    const replica = new Replica(clientId, isPlain)
    replica.#client = await connectInkwire(webSocketUrl, document, {
      delivered: (update, seq) => {
        replica.#deliveries.push(update)
        replica.#heardThrough = seq
        onDelivered?.(seq)
        turnstile.changed()
      },
      acknowledged: (batch, seq) => {
        replica.#heardThrough = Math.max(replica.#heardThrough, seq)
        onAcknowledged?.(batch, seq)
        turnstile.changed()
      },
      failed: (error) => turnstile.fail(error),
    })
    return replica
  }

  /** The last entry of the log that this replica was told of, be it as an acknowledgement. */
  get heardThrough(): number {
    return this.#heardThrough
  }

  see(update: Uint8Array): void {
    Y.applyUpdate(this.doc, update)
  }

  /** Undefined where the patches change nothing. */
  write(patches: readonly Patch[]): Uint8Array | undefined {
    this.#written = undefined
    this.doc.transact(() => {
      for (const patch of patches) this.#text.apply(patch)
    })
    return this.#written
  }

  /** Returns the batch, from 1. */
  publish(update: Uint8Array): number {
    if (this.#client === undefined) throw new Error('a replica publishes after it has joined')
    return this.#client.publish(update)
  }

  /** Looks at everything that came, in the order in which it came. */
  catchUp(): void {
    for (const update of this.#deliveries.splice(0)) Y.applyUpdate(this.doc, update)
  }

  async leave(): Promise<void> {
    await this.#client?.close()
  }
}
