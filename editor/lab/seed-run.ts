import type { Scene, ScenePerson } from './scene.ts'
import type { Show } from './show.ts'
import type { Report } from './simulation/run.ts'
import { run } from './simulation/run.ts'
import type { Stage } from './simulation/stage.ts'
import type { Host } from './simulation/world/host.ts'
import type { World } from './simulation/world/world.ts'

/**
 * One seed of the simulation, run by the code that `npm run simulate` runs, and held before each event until somebody
 * lets it happen.
 */
export class SeedRun implements Show {
  readonly seed: number
  readonly #stage: Stage
  #report: Report | undefined
  /** Events up to this time may happen. */
  #allowedMs = -1
  #isOneByOne = false
  #release: (() => void) | undefined
  /** Called when the run waits, or is over. */
  #onHeld: (() => void) | undefined

  private constructor(seed: number, stage: Stage) {
    this.seed = seed
    this.#stage = stage
  }

  static async open(seed: number, host: Host): Promise<SeedRun> {
    return new Promise((resolve, reject) => {
      let opened: SeedRun | undefined
      const report = run(seed, host, {
        keepsLines: true,
        onStage: (stage) => {
          const seedRun = new SeedRun(seed, stage)
          seedRun.#onHeld = () => resolve(seedRun)
          opened = seedRun
        },
        pace: (atMs) => (opened === undefined ? undefined : opened.#pace(atMs)),
      })
      report.then((ended) => {
        if (opened !== undefined) opened.#ended(ended)
      }, reject)
    })
  }

  get world(): World {
    return this.#stage.world
  }

  get isOver(): boolean {
    return this.#report !== undefined
  }

  /** What came of it, once it is over. */
  get report(): Report | undefined {
    return this.#report
  }

  get faults(): readonly string[] {
    return [...this.#stage.scenario.faults]
  }

  get scene(): Scene {
    const { browsers, counts, durable, network, scenario, server } = this.#stage
    const document = scenario.documents[0] as string
    const people = browsers.map((browser): ScenePerson => {
      const copy = browser.copies().find((candidate) => candidate.document === document)
      return { id: browser.name, isOnline: browser.isOnline, copy }
    })
    return { document, counts, durable, network, server, people }
  }

  async advance(toMs: number): Promise<void> {
    while (!this.isOver && (this.world.nextAtMs ?? Number.POSITIVE_INFINITY) <= toMs) await this.#allow(toMs)
  }

  async step(): Promise<void> {
    const { lines } = this.world.trace
    const before = lines.length
    while (!this.isOver && lines.length === before) await this.#allow(this.world.nextAtMs ?? 0, true)
  }

  /** Ends it, for whoever does not want to see the rest. */
  leave(): void {
    this.world.violate('LEFT', 'nobody looks any more')
    this.#allowedMs = Number.POSITIVE_INFINITY
    this.#release?.()
  }

  #pace(atMs: number): Promise<void> | undefined {
    if (atMs <= this.#allowedMs) {
      if (this.#isOneByOne) this.#allowedMs = -1
      return undefined
    }
    const released = new Promise<void>((resolve) => {
      this.#release = resolve
    })
    this.#held()
    return released
  }

  #allow(toMs: number, isOneByOne = false): Promise<void> {
    this.#allowedMs = toMs
    this.#isOneByOne = isOneByOne
    const held = new Promise<void>((resolve) => {
      this.#onHeld = resolve
    })
    const release = this.#release
    this.#release = undefined
    release?.()
    return held
  }

  #held(): void {
    const onHeld = this.#onHeld
    this.#onHeld = undefined
    onHeld?.()
  }

  #ended(report: Report): void {
    this.#report = report
    this.#held()
  }
}
