import * as Y from 'yjs'
import { InkwireError } from '../../shared/errors.ts'
import type { ClientId } from '../../shared/ids.ts'
import { decodeStateVector } from '../../shared/update/state-vector.ts'
import type { Copy } from './copy.ts'
import type { ProviderLimits } from './provider-limits.ts'
import { splitUpdate } from './split-update.ts'
import type { Batch } from './unacknowledged-edits.ts'

/** The way to the server while there is a session. */
export interface PublishPort {
  /** False while so much is on its way that edits should wait here. */
  readonly hasRoom: boolean
  publish(batch: Batch): void
}

/**
 * - `fits`: all that may go out has gone.
 * - `too large`: something is above what the server takes, and cannot be sent in pieces.
 * - `does not fit`: the server asks for what it was given, or asks in a way that cannot be read.
 */
export type Outcome = 'fits' | 'too large' | 'does not fit'

/** So often in a row the server may ask for more without taking any of it. */
const REQUESTS_MAX = 3

/**
 * What goes from a copy to its server, and what becomes of it.
 *
 * - [R2] An edit is settled by an acknowledgement of its batch, in the session that sent it.
 * - [R3] A new session sends again whatever was not acknowledged; twice is harmless [C6].
 * - At most `batchesInFlight` are on their way. What is edited meanwhile waits, and goes out together with the next.
 */
export class Publishing {
  readonly #copy: Copy
  readonly #limits: ProviderLimits
  #port: PublishPort | undefined
  #maxBytes = 0
  /** Requests since the last acknowledgement, and the batch that answers the last of them. */
  #requests = 0
  #answeringBatch = 0
  /** How much of what other tabs told went into the last offer. */
  #heardOffered = 0

  constructor(copy: Copy, limits: ProviderLimits) {
    this.#copy = copy
    this.#limits = limits
  }

  /** The server takes edits, of up to `maxBytes` each, and has what `stateVector` says. */
  begin(port: PublishPort, maxBytes: number, stateVector: Uint8Array): Outcome {
    this.#port = port
    this.#maxBytes = maxBytes
    const clocks = readStateVector(stateVector)
    if (clocks === undefined) return 'does not fit'
    // In one piece: the edits may refer to what nobody here has edited.
    if (this.#copy.heard > this.#copy.heardSettled || this.#lacksMoreThanEdits(clocks))
      return this.#offer(stateVector)
    return this.publish()
  }

  /** The session is over. */
  end(): void {
    this.#port = undefined
    this.#requests = 0
    this.#answeringBatch = 0
    this.#copy.edits.rewind()
  }

  /** Sends edits that were not sent yet, as far as there is room for them. */
  publish(): Outcome {
    const { doc, edits } = this.#copy
    const port = this.#port
    while (port?.hasRoom === true && edits.hasUnsent && this.#hasWindow) {
      const batch = edits.next(doc.clientID, this.#maxBytes)
      if (batch === 'too large') return 'too large'
      if (batch !== undefined) port.publish(batch)
    }
    return 'fits'
  }

  get #hasWindow(): boolean {
    const { batchesInFlight, bytesInFlight } = this.#copy.edits
    return batchesInFlight < this.#limits.batchesInFlight && bytesInFlight < this.#limits.bytesInFlight
  }

  acknowledged(batch: number): Outcome {
    this.#requests = 0
    if (this.#answeringBatch > 0 && batch >= this.#answeringBatch)
      this.#copy.heardSettled = this.#heardOffered
    this.#copy.acknowledge(batch)
    return this.publish()
  }

  /** A batch needs what the server has not. Those that were sent before the last answer are answered by it. */
  requested(batch: number, stateVector: Uint8Array): Outcome {
    if (batch < this.#answeringBatch) return 'fits'
    if (++this.#requests > REQUESTS_MAX || readStateVector(stateVector) === undefined) return 'does not fit'
    return this.#offer(stateVector)
  }

  /** Whether the server lacks structs that are not among the unacknowledged edits. */
  #lacksMoreThanEdits(clocks: ReadonlyMap<ClientId, number>): boolean {
    const { doc, edits } = this.#copy
    for (const client of doc.store.clients.keys()) {
      if (edits.reach(client, clocks.get(client) ?? 0) < Y.getState(doc.store, client)) return true
    }
    return false
  }

  /** Sends all that the server lacks. It carries every edit that was not acknowledged, so it stands for them. */
  #offer(stateVector: Uint8Array): Outcome {
    const update = Y.encodeStateAsUpdate(this.#copy.doc, stateVector)
    if (update.byteLength > this.#maxBytes) return this.#offerInPieces(update)
    this.#answeringBatch = this.#copy.edits.supersede(update.byteLength)
    this.#heardOffered = this.#copy.heard
    this.#port?.publish({ batch: this.#answeringBatch, kind: 'offer', update })
    return 'fits'
  }

  /** What other tabs told is in it, too, and is compared once more at the next join. */
  #offerInPieces(update: Uint8Array): Outcome {
    const pieces = splitUpdate(update, this.#maxBytes)
    if (pieces === undefined) return 'too large'
    this.#answeringBatch = this.#copy.edits.replaceBy(pieces)
    return this.publish()
  }
}

/** Undefined where the server sent nonsense. */
function readStateVector(bytes: Uint8Array): ReadonlyMap<ClientId, number> | undefined {
  try {
    return decodeStateVector(bytes)
  } catch (error) {
    if (error instanceof InkwireError) return undefined
    throw error
  }
}
