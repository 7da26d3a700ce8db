import type { Scene } from './scene.ts'
import type { World } from './simulation/world/world.ts'

/** Something that happens in simulated time, for a player to drive: the lab, or a run of the simulation. */
export interface Show {
  readonly world: World
  /** Undefined until there is something to see. */
  readonly scene: Scene | undefined
  /** Nothing more will happen. */
  readonly isOver: boolean
  /** Lets the world go on until then. Never at the same time as `step`. @throws Violation */
  advance(toMs: number): Promise<void>
  /** Lets the next thing happen that is worth a line. @throws Violation */
  step(): Promise<void>
}
