import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { ServerConnection } from '../provider/connection.ts'
import { Provider } from '../provider/provider.ts'
import type { ProviderLimits } from '../provider/provider-limits.ts'
import type { Status } from '../provider/status.ts'
import type { Transport } from '../provider/transport.ts'
import { LAB_DOCUMENT } from './lab-scenario.ts'
import type { LocalLogs } from './simulation/local-logs.ts'
import { keyOf } from './simulation/people.ts'
import { ProcessClock } from './simulation/world/process-clock.ts'
import type { SimulatedLink } from './simulation/world/simulated-link.ts'
import type { SimulatedNetwork } from './simulation/world/simulated-network.ts'
import type { World } from './simulation/world/world.ts'

export interface LabTabOptions {
  readonly world: World
  readonly network: SimulatedNetwork
  readonly localLogs: LocalLogs
  readonly person: string
  readonly clientId: number
  readonly limits: ProviderLimits
  readonly onEdit: (update: Uint8Array) => void
  readonly onStatus: (status: Status) => void
}

/** What an input brings into a document: for the provider an edit like any other. */
const INPUT = 'input'

/** One open page of one person: the real provider over the simulated network, with a log on a simulated disk. */
export class LabTab {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly provider: Provider
  readonly clock: ProcessClock
  readonly connection: ServerConnection
  readonly #options: LabTabOptions
  readonly #killLog: () => void
  #link: SimulatedLink | undefined
  #isGone = false

  constructor(options: LabTabOptions) {
    this.#options = options
    const { world, localLogs, person, clientId, limits, onEdit, onStatus } = options
    const random = world.random(`tab ${clientId} of ${person}`)
    this.clock = new ProcessClock(world, random)
    this.doc = new Y.Doc({ guid: LAB_DOCUMENT })
    this.doc.clientID = clientId
    this.awareness = new Awareness(this.doc)
    // It looks at real time, and there is none here.
    clearInterval(this.awareness._checkInterval)
    this.awareness.setLocalState(null)
    this.connection = new ServerConnection({
      url: 'ws://simulated',
      key: keyOf(person),
      transport: this.#transport(),
      clock: this.clock,
      random: random.next,
      limits,
    })
    const { source, kill } = localLogs.source(this.clock)
    this.#killLog = kill
    this.provider = new Provider({
      document: LAB_DOCUMENT,
      doc: this.doc,
      connection: this.connection,
      clock: this.clock,
      random: random.next,
      limits,
      localLog: source,
      awareness: this.awareness,
    })
    this.doc.on('update', (update: Uint8Array, origin: unknown) => {
      if (origin !== this.provider) onEdit(update)
    })
    this.provider.on('status', onStatus)
  }

  get status(): Status {
    return this.provider.status
  }

  /** Does again what was once done here; nothing where it was done to something that is not here this time. */
  repeat(update: Uint8Array): void {
    if (!fits(this.doc, update)) return
    this.doc.transact((transaction) => {
      Y.applyUpdate(this.doc, update)
      // Yjs takes updates for somebody else's, and would look for another client id.
      transaction.local = true
    }, INPUT)
  }

  /** The page is gone from one moment to the next. */
  crash(): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#link?.killClient(true)
    this.clock.stop()
    this.#killLog()
  }

  #transport(): Transport {
    const { network, person, world } = this.#options
    return {
      dial: (_url, listener) => {
        world.note(person, 'dials')
        const link = network.dial(
          person,
          { dialect: 'inkwire' },
          {
            opened: () => {
              if (!this.#isGone) listener.opened()
            },
            received: (frame) => {
              if (this.#isGone) return
              world.note(person, 'hears', frame.byteLength)
              listener.received(frame)
            },
            closed: (code, text) => {
              world.note(person, 'is cut off', code, text)
              if (!this.#isGone) listener.closed(code, text)
            },
          },
        )
        this.#link = link
        return {
          get bufferedBytes() {
            return link.up.bufferedBytes
          },
          send: (frame) => link.sendUp(frame),
          close: () => link.closeFromClient(),
        }
      },
    }
  }
}

/** Whether everything that an update refers to is in a document. */
function fits(doc: Y.Doc, update: Uint8Array): boolean {
  const trial = new Y.Doc()
  Y.applyUpdate(trial, Y.encodeStateAsUpdate(doc))
  Y.applyUpdate(trial, update)
  const { pendingStructs, pendingDs } = trial.store
  return pendingStructs === null && pendingDs === null
}
