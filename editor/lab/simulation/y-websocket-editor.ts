import * as Y from 'yjs'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { decodeYFrame, encodeYMessage } from '../../../shared/protocol/y-protocols.ts'
import { backoffMs } from '../../provider/backoff.ts'
import { PROVIDER_LIMITS } from '../../provider/provider-limits.ts'
import type { Counts } from './counts.ts'
import { type Deed, perform, undoOf } from './editing.ts'
import type { Words } from './words.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { SimulatedLink } from './world/simulated-link.ts'
import type { SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

const REMOTE = 'y-websocket'
/** How often it looks, between two times of saying that it is here. */
const TICKS = 4
const SETTLED_AFTER_MS = 8000

/** Somebody with a y-websocket client: no acknowledgements, no local log, sync steps at each connection [W4]. */
export class YWebsocketEditor {
  readonly doc = new Y.Doc({ guid: 'y-websocket' })
  readonly #world: World
  readonly #network: SimulatedNetwork
  readonly #document: string
  readonly #random: RandomStream
  readonly #undo: Y.UndoManager
  readonly #words: Words
  readonly #counts: Counts
  #link: SimulatedLink | undefined
  #isOpen = false
  #isSynced = false
  #isStopped = false
  #attempts = 0
  #awarenessClock = 0
  readonly #awarenessMs: number
  #heardMs = 0
  /** When it last said something about the document. */
  #spokeMs = 0

  constructor(options: {
    readonly world: World
    readonly network: SimulatedNetwork
    readonly document: string
    readonly words: Words
    readonly counts: Counts
    readonly clientId: number
    /** How often it says that it is here. */
    readonly awarenessMs: number
  }) {
    this.#world = options.world
    this.#network = options.network
    this.#document = options.document
    this.#words = options.words
    this.#counts = options.counts
    this.#awarenessMs = options.awarenessMs
    this.#random = options.world.random('y-websocket')
    this.doc.clientID = options.clientId
    this.#undo = undoOf(this.doc)
    options.words.watch(this.doc)
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== REMOTE) this.#send(encodeYMessage({ type: 'update', update }))
    })
    this.#dial()
    this.#watch()
  }

  /** Synced, nothing on the way, nobody has noticed anything wrong, and the server had time to write what it got. */
  get isSettled(): boolean {
    const isIdle = this.#world.nowMs - this.#spokeMs > SETTLED_AFTER_MS
    return this.#isSynced && isIdle && this.#link?.isSound === true && this.#link.isQuiet
  }

  /** The page is closed. */
  stop(): void {
    this.#isStopped = true
    this.#link?.closeFromClient()
  }

  edit(deed: Deed): void {
    const done = perform(deed, {
      doc: this.doc,
      author: 'y',
      words: this.#words,
      random: this.#random,
      undo: this.#undo,
    })
    if (done === undefined) return
    this.#counts.count('y-websocket edits')
    this.#world.note('y', deed, done)
  }

  #dial(): void {
    const link = this.#network.dial(
      'y',
      { dialect: 'y-websocket', document: this.#document },
      {
        opened: () => {
          this.#isOpen = true
          this.#attempts = 0
          this.#heardMs = this.#world.nowMs
          this.#send(encodeYMessage({ type: 'sync step 1', stateVector: Y.encodeStateVector(this.doc) }))
          this.#sendAwareness()
        },
        received: (frame) => {
          if (this.#link === link) this.#receive(frame)
        },
        closed: () => {
          if (this.#link === link) this.#redial()
        },
      },
    )
    this.#link = link
  }

  #redial(): void {
    this.#link = undefined
    this.#isOpen = false
    this.#isSynced = false
    if (this.#isStopped) return
    this.#world.after(backoffMs(++this.#attempts, PROVIDER_LIMITS, this.#random.next), () => this.#dial())
  }

  #receive(frame: Uint8Array): void {
    this.#heardMs = this.#world.nowMs
    const message = decodeYFrame(frame)
    this.#world.note('y', 'hears', message.type)
    if (message.type === 'update' || message.type === 'sync step 2')
      Y.applyUpdate(this.doc, message.update, REMOTE)
    if (message.type === 'sync step 2') this.#isSynced = true
    if (message.type === 'sync step 1') {
      const update = Y.encodeStateAsUpdate(this.doc, message.stateVector)
      this.#send(encodeYMessage({ type: 'sync step 2', update }))
    }
  }

  #send(frame: Uint8Array): void {
    if (!this.#isOpen) return
    if (frame[0] === 0) this.#spokeMs = this.#world.nowMs
    this.#link?.sendUp(frame)
  }

  #sendAwareness(): void {
    const state = '{"user":{"name":"Y","color":"#123456"}}'
    const entry = { client: this.doc.clientID, clock: ++this.#awarenessClock, state }
    this.#send(encodeYMessage({ type: 'awareness', awareness: encodeAwareness([entry]) }))
  }

  /** As y-websocket does it: says that it is here, and hangs up when it has heard nothing for long. */
  #watch(tick = 1): void {
    this.#world.after(this.#awarenessMs / TICKS, () => {
      if (this.#isStopped) return
      if (this.#isOpen && this.#world.nowMs - this.#heardMs > 2 * this.#awarenessMs) {
        this.#link?.closeFromClient()
        this.#redial()
      }
      if (tick % TICKS === 0) this.#sendAwareness()
      this.#watch(tick + 1)
    })
  }
}
