import { decodeServerFrame } from '../../../shared/protocol/inkwire.ts'

/** How far into the logs of its documents a client was told everything, read from the frames themselves. */
export class Reached {
  readonly #documents = new Map<number, string>()
  readonly #epochs = new Map<number, number>()
  readonly #seqs = new Map<string, number>()
  readonly #onTold: (document: string, epoch: number) => void

  /** `onTold`: of this life of a document the client was told of an entry. */
  constructor(onTold: (document: string, epoch: number) => void) {
    this.#onTold = onTold
  }

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
          this.#epochs.set(message.channel, message.epoch)
          this.#seqs.delete(message.document)
          break
        case 'refuse':
          this.#seqs.delete(message.document)
          break
        case 'synced':
          this.#seqs.set(this.#documents.get(message.channel) as string, message.seq)
          this.#tell(message.channel, message.seq)
          break
        case 'state':
        case 'deliver':
        case 'acknowledge':
          this.#move(message)
          this.#tell(message.channel, message.seq)
          break
        default:
      }
    }
  }

  #tell(channel: number, seq: number): void {
    if (seq > 0) this.#onTold(this.#documents.get(channel) as string, this.#epochs.get(channel) as number)
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
