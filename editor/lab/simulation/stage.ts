import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import type { Scenario } from './scenario.ts'
import type { SimulatedBrowser } from './simulated-browser.ts'
import type { SimulatedServer } from './simulated-server.ts'
import type { Words } from './words.ts'
import type { SimulatedDisk } from './world/simulated-disk.ts'
import type { SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

/** Everything and everyone of a run. */
export interface Stage {
  readonly world: World
  readonly scenario: Scenario
  readonly counts: Counts
  readonly network: SimulatedNetwork
  readonly disk: SimulatedDisk
  readonly durable: Durable
  readonly server: SimulatedServer
  readonly browsers: readonly SimulatedBrowser[]
  /** Of each document. */
  readonly words: ReadonlyMap<string, Words>
  /** For a while nobody does anything and nothing new goes wrong. */
  isQuiet: boolean
}
