import type { Fault } from './scenario.ts'
import type { Stage } from './stage.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { SimulatedLink } from './world/simulated-link.ts'

/**
 * Lets things go wrong: each kind of fault at moments of its own stream, so that a run without one kind of fault has
 * the others where they were.
 */
export class Faults {
  readonly #stage: Stage
  readonly #repairs = new Set<() => void>()
  #isStopped = false
  #lastRepairMs = 0

  constructor(stage: Stage) {
    this.#stage = stage
    for (const [fault, { meanMs, act }] of Object.entries(ACTS)) {
      if (!stage.scenario.faults.has(fault as Fault)) continue
      const random = stage.world.random(`fault: ${fault}`)
      this.#repeat(random, meanMs(stage.scenario.workMs), () =>
        act(stage, random, (afterMs, repair) => this.#repairLater(afterMs, repair)),
      )
    }
  }

  /** When the last of what has gone wrong ends by itself. */
  get lastRepairMs(): number {
    return this.#lastRepairMs
  }

  /** Nothing more goes wrong; what has gone wrong stays until its own end, or until `heal`. */
  stop(): void {
    this.#isStopped = true
  }

  /** Everything is repaired now. */
  heal(): void {
    this.#isStopped = true
    for (const repair of [...this.#repairs]) repair()
  }

  #repeat(random: RandomStream, meanMs: number, act: () => void): void {
    this.#stage.world.after(random.around(meanMs), () => {
      if (this.#isStopped) return
      if (!this.#stage.isQuiet) act()
      this.#repeat(random, meanMs, act)
    })
  }

  #repairLater(afterMs: number, repair: () => void): void {
    let cancel = (): void => undefined
    const repairOnce = (): void => {
      if (!this.#repairs.delete(repairOnce)) return
      cancel()
      repair()
    }
    this.#repairs.add(repairOnce)
    this.#lastRepairMs = Math.max(this.#lastRepairMs, this.#stage.world.nowMs + afterMs)
    cancel = this.#stage.world.after(afterMs, repairOnce)
  }
}

type RepairLater = (afterMs: number, repair: () => void) => void

interface Act {
  /** How long it is from one to the next, on average. */
  readonly meanMs: (workMs: number) => number
  readonly act: (stage: Stage, random: RandomStream, repairLater: RepairLater) => void
}

const often = (workMs: number): number => workMs / 6
const sometimes = (workMs: number): number => workMs / 3
const seldom = (workMs: number): number => workMs

const ACTS: Partial<Record<Fault, Act>> = {
  'server killed': { meanMs: sometimes, act: killServer },
  'server drained': { meanMs: sometimes, act: drainServer },
  'document deleted': { meanMs: seldom, act: deleteDocument },
  cut: { meanMs: often, act: cut },
  'half-open': { meanMs: sometimes, act: halfOpen },
  'slow reader': { meanMs: often, act: slowReader },
  'disk error': { meanMs: sometimes, act: diskError },
  'disk full': { meanMs: sometimes, act: diskFull },
  'slow disk': { meanMs: sometimes, act: slowDisk },
  'local disk error': { meanMs: sometimes, act: localDiskError },
  offline: {
    meanMs: often,
    act: (stage, random, later) => goOffline(stage, random, later, random.around(8000)),
  },
  'long offline': { meanMs: seldom, act: longOffline },
  'clock jump': { meanMs: sometimes, act: jumpClock },
  'tab crash': { meanMs: sometimes, act: crashTab },
  'tab closed': { meanMs: sometimes, act: closeTab },
  reload: { meanMs: sometimes, act: reload },
  'reload without log': { meanMs: sometimes, act: reloadWithoutLog },
}

function killServer({ server, world, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const isTold = random.chance(0.8)
  const downMs = random.chance(0.2) ? random.around(10_000) : random.integer(20, 2000)
  if (!server.isUp) return
  counts.count('server killed')
  server.kill(isTold)
  world.note('fault', 'server is down for', Math.round(downMs))
  repairLater(downMs, () => server.start())
}

function drainServer({ server, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const downMs = random.integer(200, 2000)
  if (!server.isUp) return
  counts.count('server drained')
  void server.drain().then(() => repairLater(downMs, () => server.start()))
}

function deleteDocument({ server, scenario }: Stage, random: RandomStream): void {
  const document = random.oneOf(scenario.documents)
  if (server.isUp) void server.deleteDocument(document)
}

function cut({ network, world, counts }: Stage, random: RandomStream): void {
  const link = pickLink(network.links, random)
  const clientAfterMs = random.chance(0.8) ? random.around(50) : undefined
  const serverAfterMs = random.chance(0.5) ? random.around(50) : undefined
  if (link === undefined) return
  counts.count('connections cut')
  if (clientAfterMs !== undefined && serverAfterMs === undefined) {
    counts.count('returned before the old connection was dead')
  }
  world.note('fault', 'cuts the connection of', link.address)
  link.cut({
    ...(clientAfterMs === undefined ? {} : { clientAfterMs }),
    ...(serverAfterMs === undefined ? {} : { serverAfterMs }),
  })
}

function halfOpen({ network, world, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const link = pickLink(network.links, random)
  const direction = random.oneOf(['up', 'down'] as const)
  const forMs = random.next() * 60_000
  const isCutAfterwards = random.chance(0.5)
  if (link === undefined) return
  counts.count('half-open connections')
  world.note('fault', `nothing comes ${direction} from`, link.address, 'for', Math.round(forMs))
  link.stall(direction)
  repairLater(forMs, () =>
    isCutAfterwards ? link.cut({ clientAfterMs: 1, serverAfterMs: 1 }) : link.resume(),
  )
}

function slowReader({ network, world, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const link = pickLink(network.links, random)
  const forMs = random.around(5000)
  if (link === undefined) return
  counts.count('slow readers')
  world.note('fault', 'reads nothing:', link.address, 'for', Math.round(forMs))
  link.stall('down')
  repairLater(forMs, () => link.resume())
}

function diskError({ disk, world }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const isReading = random.chance(0.3)
  world.note('fault', isReading ? 'the disk cannot be read' : 'the disk cannot be written')
  disk.faults.errorChance = isReading ? 0 : 0.5
  disk.faults.readErrorChance = isReading ? 0.3 : 0
  repairLater(random.around(1500), () => {
    disk.faults.errorChance = 0
    disk.faults.readErrorChance = 0
  })
}

function diskFull({ disk, counts, world }: Stage, random: RandomStream, repairLater: RepairLater): void {
  counts.count('disk full')
  world.note('fault', 'the disk is full')
  disk.faults.isFull = true
  repairLater(random.around(5000), () => {
    disk.faults.isFull = false
  })
}

function slowDisk(
  { disk, scenario, counts, world }: Stage,
  random: RandomStream,
  repairLater: RepairLater,
): void {
  counts.count('slow disk')
  world.note('fault', 'the disk is slow')
  disk.faults.syncMaxMs = random.oneOf([500, 2000, 10_000])
  repairLater(random.around(10_000), () => {
    disk.faults.syncMaxMs = scenario.syncMaxMs
  })
}

function localDiskError({ browsers, world }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const browser = random.oneOf(browsers)
  const isFull = random.chance(0.5)
  const { disks } = browser
  world.note('fault', 'the local log fails of', browser.name)
  for (const { faults } of disks) {
    if (isFull) faults.isFull = true
    else faults.errorChance = 0.5
  }
  repairLater(random.around(5000), () => {
    for (const { faults } of disks) {
      faults.isFull = false
      faults.errorChance = 0
    }
  })
}

function goOffline(
  { browsers, counts }: Stage,
  random: RandomStream,
  repairLater: RepairLater,
  forMs: number,
): void {
  const browser = random.oneOf(browsers)
  const isTold = random.chance(0.7)
  if (!browser.isOnline) return
  counts.count('offline')
  browser.goOffline(isTold)
  repairLater(forMs, () => browser.goOnline())
}

function longOffline(stage: Stage, random: RandomStream, repairLater: RepairLater): void {
  stage.counts.count('offline for hours')
  // Hours of those who stay are mostly heartbeats: the run ends soon after this one is back.
  goOffline(stage, random, repairLater, random.integer(3_600_000, 3 * 3_600_000))
}

function jumpClock({ browsers, server, counts, world }: Stage, random: RandomStream): void {
  const byMs = random.oneOf([-3_600_000, 3_600_000, -5000, 5000])
  const who = random.oneOf([server, ...browsers])
  counts.count('clock jumps')
  world.note('fault', 'a clock jumps by', byMs)
  who.jumpClock(byMs)
}

function crashTab({ browsers, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const browser = random.oneOf(browsers)
  const isTold = random.chance(0.7)
  const awayMs = random.around(4000)
  if (!browser.isOpen) return
  counts.count('tabs crashed')
  browser.crash(isTold)
  repairLater(awayMs, () => browser.open())
}

function closeTab({ browsers, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const browser = random.oneOf(browsers)
  const awayMs = random.around(10_000)
  if (!browser.isOpen) return
  counts.count('tabs closed')
  void browser.close()
  repairLater(awayMs, () => browser.open())
}

function reload({ browsers, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const browser = random.oneOf(browsers)
  const isCrash = random.chance(0.5)
  if (!browser.isOpen) return
  counts.count('reloads with the local log')
  if (isCrash) browser.crash(true)
  else void browser.close()
  repairLater(random.integer(50, 300), () => browser.open())
}

function reloadWithoutLog({ browsers, counts }: Stage, random: RandomStream, repairLater: RepairLater): void {
  const browser = random.oneOf(browsers)
  if (!browser.isOpen) return
  counts.count('reloads without the local log')
  browser.crash(true)
  browser.wipe()
  repairLater(random.integer(50, 300), () => browser.open())
}

function pickLink(links: readonly SimulatedLink[], random: RandomStream): SimulatedLink | undefined {
  const sound = links.filter((link) => link.isSound && link.address !== 'hostile')
  // Drawn in any case, so that the decisions after this one stay the same.
  const place = random.next()
  return sound[Math.floor(place * sound.length)]
}
