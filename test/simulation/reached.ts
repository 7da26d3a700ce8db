import { decodeServerFrame } from '../../shared/protocol/inkwire.ts'

/** How far into the logs of its documents a client was told everything, read from the frames themselves. */
export class Reached {
  readonly #documents = new Map<number, string>()
  readonly #seqs = new Map<string, number>()

  /** Undefined before the server has said that all of it was sent. */
  of(document: string): number | undefined {
    return this.#seqs.get(document)
  }

  /** Another connection begins. */
  forget(): void {
    this.#documents.clear()
    this.#seqs.clear()
  }

  hear(frame: Uint8Array): void {
    for (const message of decodeServerFrame(frame)) {
      switch (message.type) {
        case 'welcome':
          this.#documents.set(message.channel, message.document)
          this.#seqs.delete(message.document)
          break
        case 'refuse':
          this.#seqs.delete(message.document)
          break
        case 'synced':
          this.#seqs.set(this.#documents.get(message.channel) as string, message.seq)
          break
        case 'state':
        case 'deliver':
        case 'acknowledge':
          this.#move(message)
          break
        default:
      }
    }
  }

  #move({
    type,
    channel,
    seq,
  }: {
    readonly type: string
    readonly channel: number
    readonly seq: number
  }): void {
    const document = this.#documents.get(channel) as string
    const reached = this.#seqs.get(document)
    if (reached === undefined) return
    if (type === 'state' || seq === reached + 1) this.#seqs.set(document, seq)
  }
}
