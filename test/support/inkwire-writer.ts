import * as Y from 'yjs'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'
import type { Have, ServerMessage } from '../../shared/protocol/messages.ts'
import { InkwireClient } from './inkwire-client.ts'

export interface WriterEvents {
  /** The first `edits` edits of this writer are on disk; the last of them as entry `seq` or in one before it. */
  acknowledged?(edits: number, seq: Seq): void
  /** Somebody's entry came. */
  delivered?(seq: Seq, update: Uint8Array): void
  /** The server ends the session, or does not begin it. */
  refused?(code: ErrorCode, text: string): void
}

/**
 * A `Y.Doc` on one document over a real socket, with the least that a provider must do: publish what is typed, apply
 * what comes, offer what the server lacks. When its connection is gone it stays offline until it is told to join again.
 */
export class InkwireWriter {
  readonly doc = new Y.Doc()
  readonly document: DocName
  readonly #url: string
  readonly #key: string
  readonly #events: WriterEvents
  #client: InkwireClient | undefined
  #channel = 0
  #isJoined = false
  #isWritable = false
  #edits = 0
  #acknowledgedEdits = 0
  #lastBatch = 0
  /** Batches of this session that are not acknowledged, and how many edits are on disk when they are. */
  readonly #inFlight = new Map<number, number>()
  #seen: { readonly epoch: Epoch; readonly seq: Seq } | undefined
  #wake: () => void = () => {}
  #refuse: (code: ErrorCode) => void = () => {}
  /** Resolves with the code when the server ends the session or does not begin it. */
  readonly refused = new Promise<ErrorCode>((resolve) => {
    this.#refuse = resolve
  })

  /** @param key 16 to 128 of `A-Z a-z 0-9 _ -` */
  constructor(url: string, document: DocName, key: string, events: WriterEvents = {}) {
    this.#url = url
    this.document = document
    this.#key = key
    this.#events = events
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin === 'server') return
      this.#edits += 1
      this.#publish('update', update)
    })
  }

  /** Transactions of its own so far. */
  get edits(): number {
    return this.#edits
  }

  get acknowledgedEdits(): number {
    return this.#acknowledgedEdits
  }

  get isJoined(): boolean {
    return this.#isJoined
  }

  /** Whether the server takes edits in this session. */
  get isWritable(): boolean {
    return this.#isWritable
  }

  /** Which life of the document it has seen, and the last entry of it. */
  get seen(): { readonly epoch: Epoch; readonly seq: Seq } | undefined {
    return this.#seen
  }

  /** Resolves when everything the server has is here, and what it lacks was offered. Rejects when it is not reached. */
  async join(have: Have = this.#have()): Promise<void> {
    void this.#client?.close()
    const client = await InkwireClient.connect(this.#url, this.#key)
    this.#client = client
    this.#inFlight.clear()
    this.#lastBatch = 0
    const synced = new Promise<void>((resolve, reject) => {
      client.onMessage = (message) => {
        this.#hear(message)
        if (message.type === 'synced') resolve()
        if (message.type === 'refuse') reject(new Error(`refused: ${message.code} ${message.text}`))
      }
      void client.closed.then(({ code }) => {
        if (this.#client === client) this.#isJoined = false
        reject(new Error(`closed with ${code}`))
        this.#wake()
      })
    })
    client.say({ type: 'join', document: this.document, have })
    await synced
  }

  /** Resolves when every edit is acknowledged. Rejects when the connection goes before that. */
  async saved(): Promise<void> {
    while (this.#acknowledgedEdits < this.#edits) {
      if (!this.#isJoined) throw new Error('the connection went before everything was acknowledged')
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** From now on what the server sends stays in the socket. */
  pauseReading(): void {
    this.#client?.socket.pause()
  }

  async leave(): Promise<void> {
    this.#isJoined = false
    await this.#client?.close()
  }

  #have(): Have {
    return this.#seen === undefined ? { type: 'nothing' } : { type: 'seq', ...this.#seen }
  }

  #hear(message: ServerMessage): void {
    switch (message.type) {
      case 'welcome':
        this.#channel = message.channel
        this.#isWritable = message.writable
        if (this.#seen?.epoch !== message.epoch) this.#seen = { epoch: message.epoch, seq: 0 as Seq }
        break
      case 'state':
        this.#apply(message.seq, message.update)
        break
      case 'deliver':
        this.#apply(message.seq, message.update)
        this.#events.delivered?.(message.seq, message.update)
        break
      case 'synced':
        this.#isJoined = true
        this.#offer(message.stateVector)
        break
      case 'request':
        // From now on only the offer's number acknowledges these.
        for (const batch of this.#inFlight.keys()) if (batch >= message.batch) this.#inFlight.delete(batch)
        this.#offer(message.stateVector)
        break
      case 'acknowledge':
        this.#acknowledge(message.batch, message.seq)
        break
      case 'refuse':
        this.#isJoined = false
        this.#refuse(message.code)
        this.#events.refused?.(message.code, message.text)
        this.#wake()
        break
      case 'ready':
      case 'awareness':
      case 'drain':
      case 'pong':
      case 'mark':
        break
      default:
        message satisfies never
    }
  }

  #apply(seq: Seq, update: Uint8Array): void {
    Y.applyUpdate(this.doc, update, 'server')
    if (this.#seen !== undefined) this.#seen = { ...this.#seen, seq }
  }

  #acknowledge(batch: number, seq: Seq): void {
    // Who is behind hears of own entries early: those are not the next ones, and come again in their place.
    if (this.#seen?.seq === seq - 1) this.#seen = { ...this.#seen, seq }
    for (const [sent, edits] of this.#inFlight) {
      if (sent > batch) continue
      this.#inFlight.delete(sent)
      this.#acknowledgedEdits = Math.max(this.#acknowledgedEdits, edits)
    }
    this.#events.acknowledged?.(this.#acknowledgedEdits, seq)
    this.#wake()
  }

  /** All deletions go with it; what the server has already, it acknowledges at once. */
  #offer(stateVector: Uint8Array): void {
    this.#publish('offer', Y.encodeStateAsUpdate(this.doc, stateVector))
  }

  #publish(kind: 'update' | 'offer', update: Uint8Array): void {
    if (this.#client === undefined || !this.#isJoined || !this.#isWritable) return
    const batch = ++this.#lastBatch
    this.#inFlight.set(batch, this.#edits)
    this.#client.say({ type: 'publish', channel: this.#channel, batch, kind, update })
  }
}
