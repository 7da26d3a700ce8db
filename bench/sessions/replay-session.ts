import { randomUUID } from 'node:crypto'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { openNodeDocument } from '../../editor/provider/platform/node.ts'
import { Samples } from '../load/samples.ts'
import { isPlain } from './edited-text.ts'
import type { RecordedSession } from './recorded-session.ts'
import { Replica } from './replica.ts'
import { Turnstile } from './turnstile.ts'

export interface ReplayOptions {
  readonly webSocketUrl: string
  /** Must not exist yet. */
  readonly document: string
  /** How many unacknowledged updates an author may have under way. */
  readonly inFlightMax: number
}

export interface Replay {
  readonly updates: number
  readonly seconds: number
  /** Milliseconds from publishing to the acknowledgement. */
  readonly acknowledged: Samples
  /** Milliseconds from publishing to the reader. */
  readonly delivered: Samples
}

/** A transaction on its way. */
interface Sent {
  readonly update: Uint8Array
  readonly atMs: number
  readonly author: number
  /** Undefined until it is acknowledged. */
  seq: number | undefined
}

/** Somebody who reads with our real provider. */
type Reader = ReturnType<typeof openNodeDocument>

/**
 * Lets everyone who took part write it again through a server, each with a client of their own, while somebody reads
 * with the real provider. Then everyone, the reader and somebody who joins afterwards must have the recorded end text.
 *
 * The authors are bare clients, since a provider shows at once what comes.
 *
 *     for each transaction, in the recorded order:
 *       wait until the server has told its author of everything that its parents contain, and look at exactly that
 *       apply the patches, publish the update
 *
 * @throws Error when a replica differs, or the server fails or stalls
 */
export async function replaySession(session: RecordedSession, options: ReplayOptions): Promise<Replay> {
  const replay = new Replaying(session, options)
  try {
    await replay.join()
    const begunMs = performance.now()
    await replay.writeAll()
    const seconds = (performance.now() - begunMs) / 1000
    await replay.compare()
    return { seconds, ...replay.measured() }
  } finally {
    await replay.leave()
  }
}

class Replaying {
  readonly #session: RecordedSession
  readonly #options: ReplayOptions
  readonly #isPlain: boolean
  readonly #turnstile = new Turnstile()
  readonly #authors: Replica[] = []
  readonly #replicas: Replica[] = []
  readonly #readers: Reader[] = []
  /** By transaction; undefined where it changed nothing. */
  readonly #sent: (Sent | undefined)[] = []
  /** Of each author, what was sent, batch by batch; and how many of those are acknowledged. */
  readonly #batches: Sent[][] = []
  readonly #acknowledged: number[] = []
  /** `[author][transaction]` */
  readonly #seen: boolean[][] = []
  readonly #readAtMs = new Map<number, number>()
  readonly #acknowledgedAfter = new Samples()

  constructor(session: RecordedSession, options: ReplayOptions) {
    this.#session = session
    this.#options = options
    this.#isPlain = isPlain(session.transactions.flatMap(({ patches }) => patches))
  }

  async join(): Promise<void> {
    for (let author = 0; author < this.#session.authors; author++) {
      this.#batches.push([])
      this.#acknowledged.push(0)
      this.#seen.push([])
      const onAcknowledged = (batch: number, seq: number) => this.#acknowledge(author, batch, seq)
      this.#authors.push(await this.#newReplica({ onAcknowledged }))
    }
    await this.#newReplica({ onDelivered: (seq) => this.#readAtMs.set(seq, performance.now()) })
    await this.#newReader().whenSynced()
  }

  async writeAll(): Promise<void> {
    for (const [index, { author, parents, patches }] of this.#session.transactions.entries()) {
      const replica = this.#authors[author] as Replica
      for (const unseen of this.#unseen(author, parents)) await this.#show(unseen, author)
      this.#seenBy(author)[index] = true
      const update = replica.write(patches)
      const sent = update && { update, atMs: performance.now(), author, seq: undefined }
      this.#sent.push(sent)
      if (sent === undefined) continue
      const batches = this.#batches[author] as Sent[]
      const hasRoom = () =>
        batches.length - (this.#acknowledged[author] as number) < this.#options.inFlightMax
      if (!hasRoom()) await this.#turnstile.until('the server acknowledges', hasRoom)
      batches.push(sent)
      if (replica.publish(sent.update) !== batches.length) throw new Error('batches count from 1')
    }
    await this.#turnstile.until('everything is acknowledged', () =>
      this.#batches.every((batches, author) => batches.length === this.#acknowledged[author]),
    )
  }

  /** @throws Error when somebody has another text than was recorded */
  async compare(): Promise<void> {
    const last = Math.max(...this.#authors.map(({ heardThrough }) => heardThrough))
    await this.#turnstile.until('everyone has heard everything', () =>
      this.#replicas.every(({ heardThrough }) => heardThrough >= last),
    )
    for (const [index, replica] of this.#replicas.entries()) {
      replica.catchUp()
      this.#compare(`client ${index}`, replica.doc)
    }
    const whole = Y.snapshot((this.#replicas.at(-1) as Replica).doc)
    const hasAll = ({ doc }: Reader) => Y.equalSnapshots(Y.snapshot(doc), whole)
    const joiner = this.#newReader()
    await this.#turnstile.until('the readers have heard everything', () => this.#readers.every(hasAll))
    for (const reader of this.#readers) {
      this.#compare(reader === joiner ? 'who joined afterwards' : 'the reader', reader.doc)
    }
  }

  measured(): Omit<Replay, 'seconds'> {
    const delivered = new Samples()
    let updates = 0
    for (const sent of this.#sent) {
      if (sent?.seq === undefined) continue
      updates++
      const readAtMs = this.#readAtMs.get(sent.seq)
      if (readAtMs !== undefined) delivered.add(readAtMs - sent.atMs)
    }
    return { updates, acknowledged: this.#acknowledgedAfter, delivered }
  }

  async leave(): Promise<void> {
    await Promise.all(this.#replicas.map((replica) => replica.leave()))
    await Promise.all(this.#readers.map((reader) => reader.close()))
  }

  #newReader(): Reader {
    const { webSocketUrl, document } = this.#options
    const reader = openNodeDocument({ server: webSocketUrl, document, WebSocket, key: randomUUID() })
    reader.doc.on('update', () => this.#turnstile.changed())
    this.#readers.push(reader)
    return reader
  }

  #compare(who: string, doc: Y.Doc): void {
    if (doc.getText('text').toString() === this.#session.endText) return
    throw new Error(`${who} does not have the recorded end text`)
  }

  async #newReplica(told: {
    onDelivered?: (seq: number) => void
    onAcknowledged?: (batch: number, seq: number) => void
  }): Promise<Replica> {
    const { webSocketUrl, document } = this.#options
    const replica = await Replica.join({
      clientId: this.#replicas.length + 1,
      webSocketUrl,
      document,
      isPlain: this.#isPlain,
      turnstile: this.#turnstile,
      ...told,
    })
    this.#replicas.push(replica)
    return replica
  }

  #acknowledge(author: number, batch: number, seq: number): void {
    const nowMs = performance.now()
    for (let next = this.#acknowledged[author] as number; next < batch; next++) {
      const sent = this.#batches[author]?.[next] as Sent
      sent.seq = seq
      this.#acknowledgedAfter.add(nowMs - sent.atMs)
    }
    this.#acknowledged[author] = batch
  }

  /** What an author has not seen of these transactions and all that they contain, in an order that fits. */
  #unseen(author: number, parents: readonly number[]): number[] {
    const seen = this.#seenBy(author)
    const unseen: number[] = []
    const open = [...parents]
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (seen[index] === true) continue
      seen[index] = true
      unseen.push(index)
      open.push(...(this.#session.transactions[index]?.parents ?? []))
    }
    return unseen.sort((a, b) => a - b)
  }

  async #show(index: number, author: number): Promise<void> {
    const sent = this.#sent[index]
    if (sent === undefined) return
    const replica = this.#authors[author] as Replica
    const isTold = () => sent.seq !== undefined && sent.seq <= replica.heardThrough
    if (!isTold()) await this.#turnstile.until(`author ${author} hears of transaction ${index}`, isTold)
    // Its own bytes: the server cuts off what it has already, and that part came with an entry that this author may
    // not have seen at the time.
    replica.see(sent.update)
  }

  #seenBy(author: number): boolean[] {
    return this.#seen[author] as boolean[]
  }
}
