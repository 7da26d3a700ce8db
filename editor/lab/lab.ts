import { writeBeginning } from './beginning.ts'
import { LabPerson } from './lab-person.ts'
import { LAB_BEGINNING, LAB_DOCUMENT, labScenario } from './lab-scenario.ts'
import { PEOPLE } from './people.ts'
import type { Input, PlacedInput, Recording } from './recording.ts'
import type { Scene } from './scene.ts'
import type { Show } from './show.ts'
import { Counts } from './simulation/counts.ts'
import { Durable } from './simulation/durable.ts'
import { NO_MUTATION } from './simulation/mutation.ts'
import type { Scenario } from './simulation/scenario.ts'
import { SimulatedServer } from './simulation/simulated-server.ts'
import type { Host } from './simulation/world/host.ts'
import { GOOD_CLOCK } from './simulation/world/process-clock.ts'
import { SimulatedDisk } from './simulation/world/simulated-disk.ts'
import { SimulatedNetwork } from './simulation/world/simulated-network.ts'
import { World } from './simulation/world/world.ts'
import { Weather, type WeatherReport } from './weather.ts'

export interface LabOptions {
  readonly seed: number
  readonly people: number
  readonly host: Host
  /** Done again before anybody can do something new. */
  readonly replay?: Recording
}

/** What a replay does next; without an input it is the end. */
type Scripted = Recording['end'] & { readonly input?: Input }

const EVENTS_MAX = 50_000_000

/**
 * A server and some people in a simulated world that they play in. Everything follows from the seed and from the
 * inputs, so that it can be done again, here or in a test, to the last event.
 */
export class Lab implements Show {
  readonly world: World
  readonly disk: SimulatedDisk
  readonly server: SimulatedServer
  readonly people: readonly LabPerson[]
  readonly network: SimulatedNetwork
  readonly #options: LabOptions
  readonly #counts = new Counts()
  readonly #durable: Durable
  readonly #inputs: PlacedInput[] = []
  readonly #script: PlacedInput[]
  #end: Recording['end'] | undefined
  #weather = new Weather()
  #syncMs: number = LAB_BEGINNING.syncMs
  #isRepeating = false
  #isInOneGo = false
  #hasDiverged = false

  constructor(options: LabOptions) {
    this.#options = options
    this.#script = [...(options.replay?.inputs ?? [])]
    this.#end = options.replay?.end
    const scenario = labScenario(options.seed, options.people)
    const world = new World(options.seed, options.host, { keepsLines: true, eventsMax: EVENTS_MAX })
    this.world = world
    const counts = this.#counts
    this.#durable = new Durable(world, {
      onSnapshot: () => counts.count('snapshots'),
      onPrune: () => counts.count('prunes'),
    })
    const random = world.random('network')
    this.network = new SimulatedNetwork(world, random, {
      latencyMinMs: 0,
      latencyMaxMs: 0,
      windowBytes: scenario.windowBytes,
      heartbeatMs: scenario.limits.heartbeatMs,
      latencyMs: () => this.#weather.latencyMs(random.next),
    })
    this.disk = new SimulatedDisk({
      world,
      random: world.random('disk'),
      name: 'disk',
      onDurable: this.#durable.learn,
      // Nobody could see that half of what was not synced has survived.
      keptChance: 0,
    })
    this.server = new SimulatedServer({
      world,
      network: this.network,
      disk: this.disk,
      scenario,
      counts,
      durable: this.#durable,
      mutation: NO_MUTATION(),
      clockFaults: GOOD_CLOCK,
    })
    this.people = PEOPLE.slice(0, options.people).map(({ id }) => this.#newPerson(id, scenario))
    void this.#begin(scenario)
  }

  get scene(): Scene {
    const { network, server } = this
    return {
      document: LAB_DOCUMENT,
      counts: this.#counts,
      network,
      server,
      durable: this.#durable,
      people: this.people.map(({ id, isOnline, tab }) => ({ id, isOnline, copy: tab })),
    }
  }

  /** Something is still done again, and nothing new can be done. */
  get isReplaying(): boolean {
    return this.#end !== undefined
  }

  /** A replay went another way than what it repeats: the code is not the same any more, or there is a bug. */
  get hasDiverged(): boolean {
    return this.#hasDiverged
  }

  get isOver(): boolean {
    return this.world.violation !== undefined
  }

  get weather(): WeatherReport {
    return this.#weather.report
  }

  get syncMs(): number {
    return this.#syncMs
  }

  /** Does something now. While something is done again, nobody can. */
  perform(input: Input): void {
    if (this.isReplaying || this.isOver) return
    this.#record(input)
    this.#apply(input)
  }

  async advance(toMs: number): Promise<void> {
    await this.#settle()
    for (let next = this.#next(); next !== undefined && next.atMs <= toMs; next = this.#next()) {
      await this.#reach(next)
      await this.#playAll(next)
      // Whoever watches sees the end before anything new happens.
      if (!this.isReplaying) return
    }
    await this.world.runUntil(toMs)
  }

  async step(): Promise<void> {
    const { world } = this
    const { lines } = world.trace
    const before = lines.length
    await this.#settle()
    while (lines.length === before) {
      const next = this.#next()
      const { nextAtMs } = world
      if (next !== undefined && next.afterEvents <= world.events) {
        await this.#reach(next)
        await this.#playAll(next)
        if (!this.isReplaying) return
      } else {
        if (nextAtMs === undefined) return
        await world.runUntil(nextAtMs, world.events + 1)
      }
    }
  }

  /** Everything that was done until now. */
  recording(): Recording {
    const { seed, people } = this.#options
    const { events, nowMs } = this.world
    return { seed, people, inputs: [...this.#inputs], end: { atMs: nowMs, afterEvents: events } }
  }

  /** Whatever is broken works again: everyone is there, and so is the server. */
  repair(): void {
    if (!this.server.isRunning) this.perform({ type: 'start server' })
    for (const { id, isOnline, tab } of this.people) {
      if (!isOnline) this.perform({ type: 'go online', person: id })
      if (tab === undefined) this.perform({ type: 'open', person: id })
    }
  }

  async #begin(scenario: Scenario): Promise<void> {
    await writeBeginning(this.world, this.disk, scenario)
    this.#setDisk(LAB_BEGINNING.syncMs)
    this.server.start()
    for (const person of this.people) person.open()
  }

  #newPerson(id: string, scenario: Scenario): LabPerson {
    const { world, network } = this
    return new LabPerson({
      id,
      world,
      network,
      durable: this.#durable,
      counts: this.#counts,
      scenario,
      onEdit: (update) => {
        if (!this.#isRepeating) this.#record({ type: 'edit', person: id, update })
      },
    })
  }

  #record(input: Input): void {
    const { events, nowMs } = this.world
    this.#inputs.push({ atMs: nowMs, afterEvents: events, isTogether: this.#isInOneGo, input })
    this.#isInOneGo = true
    queueMicrotask(() => {
      this.#isInOneGo = false
    })
  }

  #next(): { readonly atMs: number; readonly afterEvents: number; readonly input?: Input } | undefined {
    return this.#script[0] ?? this.#end
  }

  /** The place of an input: counted in events, or, where those are not the same ones any more, in time. */
  async #reach({ atMs, afterEvents }: Scripted): Promise<void> {
    const { world } = this
    if (!this.#hasDiverged) await world.runUntil(atMs, afterEvents)
    this.#hasDiverged ||= world.events !== afterEvents || world.nowMs < atMs
    if (this.#hasDiverged) await world.runUntil(atMs)
  }

  /** With all that was done in one go with it. */
  async #playAll(first: Scripted): Promise<void> {
    this.#play(first)
    while (this.#script[0]?.isTogether === true) this.#play(this.#script[0])
    await this.#settle()
  }

  /** What somebody has done takes its course before the next event, as it does in a page between two tasks. */
  #settle(): Promise<void> {
    return new Promise((resolve) => this.#options.host.afterMicrotasks(resolve))
  }

  #play({ input }: Scripted): void {
    if (input === undefined) {
      this.#end = undefined
      return
    }
    this.#script.shift()
    this.#record(input)
    this.#apply(input)
  }

  #apply(input: Input): void {
    const { world } = this
    switch (input.type) {
      case 'crash server':
        return this.server.kill(true)
      case 'start server':
        return this.server.start()
      case 'network': {
        const { latencyMs, jitterMs, loss } = input
        world.note('lab', 'network', latencyMs, jitterMs, loss)
        this.#weather.report = { latencyMs, jitterMs, loss }
        return
      }
      case 'disk':
        world.note('lab', 'disk', input.syncMs)
        return this.#setDisk(input.syncMs)
      default:
        return this.#applyTo(this.#person(input.person), input)
    }
  }

  #applyTo(person: LabPerson | undefined, input: Extract<Input, { readonly person: string }>): void {
    switch (input.type) {
      case 'edit':
        this.#isRepeating = true
        person?.tab?.repeat(input.update)
        this.#isRepeating = false
        return
      case 'show':
        return person?.tab?.awareness.setLocalState(input.state)
      case 'go offline':
        return person?.goOffline()
      case 'go online':
        return person?.goOnline()
      case 'crash':
        return person?.crash()
      case 'open':
        return person?.open()
      default:
        return input satisfies never
    }
  }

  #person(id: string): LabPerson | undefined {
    return this.people.find((person) => person.id === id)
  }

  #setDisk(syncMs: number): void {
    this.#syncMs = syncMs
    Object.assign(this.disk.faults, { syncMinMs: syncMs, syncMaxMs: syncMs })
  }
}
