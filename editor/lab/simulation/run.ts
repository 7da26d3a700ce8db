import type { DocName } from '../../../shared/ids.ts'
import { Counts, type Happening } from './counts.ts'
import { Durable } from './durable.ts'
import type { Deed } from './editing.ts'
import { Faults } from './faults.ts'
import { HostileClient } from './hostile-client.ts'
import { type Mutating, type Mutation, NO_MUTATION } from './mutation.ts'
import { checkAgreement, checkQuiet } from './oracle.ts'
import { drawScenario, type Scenario, type Shrinking } from './scenario.ts'
import { SimulatedBrowser } from './simulated-browser.ts'
import { SimulatedServer } from './simulated-server.ts'
import type { Stage } from './stage.ts'
import { Words } from './words.ts'
import type { Host } from './world/host.ts'
import { SimulatedDisk } from './world/simulated-disk.ts'
import { SimulatedNetwork } from './world/simulated-network.ts'
import { Violation, World } from './world/world.ts'
import { YWebsocketEditor } from './y-websocket-editor.ts'

export interface RunOptions {
  readonly shrinking?: Shrinking
  readonly mutation?: Mutating
  /** Keeps what happened as lines to read. */
  readonly keepsLines?: boolean
  /** Asked before each event; where it answers with a promise, the event waits for that, and it is asked again. */
  readonly pace?: (atMs: number) => Promise<void> | undefined
  /** Told of everything and everyone before anything happens, for whoever watches. */
  readonly onStage?: (stage: Stage) => void
}

export interface Report {
  readonly seed: number
  /** Of everything that happened, in order: the same for the same seed. */
  readonly hash: string
  readonly events: number
  readonly counts: Record<Happening, number>
  readonly violation: { readonly rule: string; readonly text: string } | undefined
  readonly lines: readonly string[]
}

const SPARE_MS = 20_000
const QUIET_MS = 12_000
/** After the last fault everyone agrees within this [LIVE]; longer where a dead connection is noticed later. */
const HEALED_WITHIN_MS = 60_000
const HEALED_AFTER_NOTICE_MS = 40_000
/** More events in that time than this for each client are a storm of timers or messages [LIVE]. */
const HEALING_EVENTS_EACH = 3000

/** One run: everything that happens in it follows from the seed. */
export async function run(seed: number, host: Host, options: RunOptions = {}): Promise<Report> {
  const world = new World(seed, host, {
    keepsLines: options.keepsLines ?? false,
    ...(options.pace === undefined ? {} : { pace: options.pace }),
  })
  const counts = new Counts()
  const stopListening = host.onUnhandledRejection((reason) => {
    world.violate('BUG', `a promise was rejected and nobody cared: ${stackOf(reason)}`)
  })
  const mutation = (options.mutation ?? NO_MUTATION)()
  const uninstall = mutation.install()
  let violation: Report['violation']
  try {
    const stage = setStage(world, counts, drawScenario(seed, options.shrinking), mutation)
    options.onStage?.(stage)
    await play(stage)
    await host.nextTurn()
    if (world.violation !== undefined) throw world.violation
  } catch (error) {
    violation =
      error instanceof Violation
        ? { rule: error.rule, text: error.message }
        : { rule: 'BUG', text: stackOf(error) }
  } finally {
    stopListening()
    uninstall()
  }
  const { trace } = world
  return {
    seed,
    hash: trace.hash,
    events: world.events,
    counts: counts.toJSON(),
    violation,
    lines: trace.lines,
  }
}

async function play(stage: Stage): Promise<void> {
  const { world, scenario } = stage
  const people = new People(stage)
  const faults = new Faults(stage)

  // Two thirds of the work, a quiet moment, the rest, and another quiet moment [oracle f].
  for (const share of [0.6, 1]) {
    await world.runUntil(Math.max(world.nowMs, scenario.workMs * share))
    stage.isQuiet = true
    await world.runUntil(world.nowMs + QUIET_MS)
    checkQuiet(stage, people.yWebsocket)
    stage.isQuiet = false
  }
  people.stop()
  people.hostile?.stop()
  faults.stop()
  await world.runUntil(faults.lastRepairMs)

  world.note('world', 'is healed')
  faults.heal()
  stage.disk.heal()
  stage.network.heal()
  stage.server.healClock()
  for (const browser of stage.browsers) browser.heal()
  const eventsBefore = world.events
  const noticedMs = 2 * scenario.limits.heartbeatMs
  await world.runUntil(world.nowMs + Math.max(HEALED_WITHIN_MS, noticedMs + HEALED_AFTER_NOTICE_MS))
  checkAgreement(stage, people.yWebsocket)
  const eventsMost = HEALING_EVENTS_EACH * (stage.browsers.length + 2)
  if (world.events - eventsBefore > eventsMost) {
    world.violate('LIVE', `${world.events - eventsBefore} events in a minute in which nobody did anything`)
  }
  await checkNothingIsLeft(stage, people)
}

function setStage(world: World, counts: Counts, scenario: Scenario, mutation: Mutation): Stage {
  const durable = new Durable(world, {
    onSnapshot: () => counts.count('snapshots'),
    onPrune: () => counts.count('prunes'),
  })
  const network = new SimulatedNetwork(world, world.random('network'), {
    latencyMinMs: 1,
    latencyMaxMs: scenario.latencyMaxMs,
    windowBytes: scenario.windowBytes,
    heartbeatMs: scenario.limits.heartbeatMs,
  })
  const disk = new SimulatedDisk({
    world,
    random: world.random('disk'),
    name: 'disk',
    onDurable: durable.learn,
    onError: () => counts.count('store errors'),
  })
  disk.faults.syncMaxMs = scenario.syncMaxMs
  disk.faults.readMaxMs = scenario.readMaxMs
  const clocks = world.random('clocks')
  const clockFaults = () => ({
    rate: scenario.faults.has('clock skew') ? 0.9 + 0.2 * clocks.next() : 1,
    lateChance: scenario.faults.has('late timers') ? 0.05 : 0,
    lateMaxMs: 5000,
  })
  const server = new SimulatedServer({
    world,
    network,
    disk,
    scenario,
    counts,
    durable,
    mutation,
    clockFaults: clockFaults(),
  })
  const words = new Map(scenario.documents.map((document) => [document, new Words()]))
  const browsers = Array.from(
    { length: scenario.browsers },
    (_, index) =>
      new SimulatedBrowser({
        world,
        network,
        scenario,
        counts,
        durable,
        words,
        mutation,
        name: 'abcdefgh'[index] as string,
        clockFaults: clockFaults(),
      }),
  )
  server.start()
  for (const browser of browsers) browser.open()
  return { world, scenario, counts, network, disk, durable, server, browsers, words, isQuiet: false }
}

const DEEDS: readonly (readonly [Deed, number])[] = [
  ['type', 6],
  ['type in a block', 6],
  ['new block', 2],
  ['delete', 3],
  ['delete in a block', 2],
  ['delete a block', 1],
  ['split a block', 1],
  ['join blocks', 1],
  ['mark', 2],
  ['mark in a block', 1],
  ['set', 1],
  ['list', 1],
  ['undo', 2],
  ['redo', 1],
]

/** Whoever writes, each at moments of their own stream. */
class People {
  readonly yWebsocket: YWebsocketEditor | undefined
  readonly hostile: HostileClient | undefined
  readonly #stage: Stage
  #isStopped = false

  constructor(stage: Stage) {
    this.#stage = stage
    const { world, scenario, network, counts, browsers, words } = stage
    const document = scenario.documents[0] as DocName
    if (scenario.faults.has('y-websocket')) {
      const editor = new YWebsocketEditor({
        world,
        network,
        document,
        words: words.get(document) as Words,
        counts,
        clientId: world.random('y-websocket id').integer(1, 2 ** 32 - 1),
        awarenessMs: scenario.limits.heartbeatMs,
      })
      this.yWebsocket = editor
      this.#work('y', (deed) => editor.edit(deed))
    }
    if (scenario.faults.has('hostile')) {
      this.hostile = new HostileClient({
        world,
        network,
        document,
        counts,
        victims: () => stage.server.victims(document),
      })
    }
    for (const browser of browsers) this.#work(browser.name, (deed) => browser.edit(deed))
  }

  stop(): void {
    this.#isStopped = true
  }

  #work(name: string, edit: (deed: Deed) => void): void {
    const { world, scenario } = this.#stage
    const random = world.random(`work of ${name}`)
    const deeds = DEEDS.filter(
      ([deed]) => scenario.faults.has('undo') || (deed !== 'undo' && deed !== 'redo'),
    )
    const meanMs = (scenario.workMs * 0.9) / scenario.deedsEach
    let left = scenario.deedsEach
    const next = (): void => {
      world.after(random.around(meanMs), () => {
        if (this.#isStopped || left === 0) return
        const deed = pick(deeds, random.next())
        if (!this.#stage.isQuiet) {
          left--
          edit(deed)
        }
        next()
      })
    }
    next()
  }
}

/** `place` is from 0 to 1. */
function pick(deeds: typeof DEEDS, place: number): Deed {
  let left = place * deeds.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [deed, weight] of deeds) {
    left -= weight
    if (left < 0) return deed
  }
  return 'type'
}

/** [X3] When everyone has gone, nothing of any document is left in memory. */
async function checkNothingIsLeft(stage: Stage, people: People): Promise<void> {
  const { world, server, browsers, scenario } = stage
  for (const browser of browsers) void browser.close()
  people.yWebsocket?.stop()
  await world.runUntil(
    world.nowMs + scenario.limits.channelIdleMs + 2 * scenario.limits.heartbeatMs + SPARE_MS,
  )
  if (server.openDocuments > 0)
    world.violate('X3', `${server.openDocuments} documents are open, and nobody is here`)
  if (world.violation !== undefined) throw world.violation
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
