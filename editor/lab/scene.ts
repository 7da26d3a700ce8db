import type * as Y from 'yjs'
import type { Status } from '../provider/status.ts'
import type { Counts } from './simulation/counts.ts'
import type { Durable } from './simulation/durable.ts'
import type { SimulatedServer } from './simulation/simulated-server.ts'
import type { SimulatedNetwork } from './simulation/world/simulated-network.ts'

/** One person's copy of the document, as it is now. */
export interface ScenePerson {
  /** Their address in the network. */
  readonly id: string
  readonly isOnline: boolean
  /** Undefined while they have it not open. */
  readonly copy: { readonly doc: Y.Doc; readonly status: Status } | undefined
}

/** What a picture is drawn of. */
export interface Scene {
  readonly document: string
  readonly counts: Counts
  readonly network: SimulatedNetwork
  readonly durable: Durable
  readonly server: SimulatedServer
  readonly people: readonly ScenePerson[]
}
