import type { Clock } from '../../../shared/clock.ts'
import type { LocalLogSource } from '../../provider/local-log-source.ts'
import { SlottedLog } from '../../provider/platform/browser-log.ts'
import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import type { RandomStream } from './world/random-stream.ts'
import { SimulatedDisk } from './world/simulated-disk.ts'
import { SimulatedLocks } from './world/simulated-locks.ts'
import type { World } from './world/world.ts'

export interface LocalLogsOptions {
  readonly world: World
  readonly random: RandomStream
  readonly counts: Counts
  readonly durable: Durable
  readonly browser: string
}

/** What one browser keeps of one document: a disk for each slot, the locks over them, and how many there are. */
export class LocalLogs {
  readonly #options: LocalLogsOptions
  readonly #locks: SimulatedLocks
  readonly #announcers = new Set<(slot: number) => void>()
  readonly #disks = new Map<number, SimulatedDisk>()
  #count = 0

  constructor(options: LocalLogsOptions) {
    this.#options = options
    this.#locks = new SimulatedLocks(options.world)
  }

  get disks(): readonly SimulatedDisk[] {
    return [...this.#disks.values()]
  }

  /** The person clears the browser's data. No tab is open. */
  wipe(): void {
    this.#disks.clear()
    this.#count = 0
  }

  /** A tab's way to its log, and how it loses it when it is gone from one moment to the next. */
  source(clock: Clock): { readonly source: LocalLogSource; readonly kill: () => void } {
    const { browser, counts, random, world } = this.#options
    const endings: (() => void)[] = []
    const { locks, releaseAll } = this.#locks.forTab()
    const slotted = new SlottedLog({
      clock,
      random: random.next,
      openStore: (slot) => {
        const process = this.#disk(slot).process()
        endings.push(process.kill)
        return process.opener()
      },
      onLeft: (error) => world.note(browser, 'leaves a log behind', String(error)),
      slots: {
        name: 'log',
        locks,
        openAnnouncer: (hear) => {
          this.#announcers.add(hear)
          const close = (): void => void this.#announcers.delete(hear)
          endings.push(close)
          return { announce: (slot) => this.#announce(hear, slot), close }
        },
        readCount: () => this.#count,
        writeCount: (count) => {
          this.#count = count
        },
      },
    })
    const kill = (): void => {
      for (const end of endings) end()
      releaseAll()
    }
    const source: LocalLogSource = {
      open: () => slotted.open(),
      close: () => slotted.close(),
      watchOrphans: (adopt) =>
        slotted.watchOrphans(async (orphan) => {
          await adopt(orphan)
          counts.count('logs adopted')
        }),
    }
    return { source, kill }
  }

  #announce(from: (slot: number) => void, slot: number): void {
    for (const hear of this.#announcers) {
      if (hear === from) continue
      this.#options.world.after(1, () => {
        if (this.#announcers.has(hear)) hear(slot)
      })
    }
  }

  #disk(slot: number): SimulatedDisk {
    const found = this.#disks.get(slot)
    if (found !== undefined) return found
    const { world, random, browser, counts, durable } = this.#options
    const disk = new SimulatedDisk({
      world,
      random,
      name: `${browser}'s disk`,
      onError: () => {
        counts.count('local store errors')
        durable.forgets(browser)
      },
    })
    disk.faults.syncMaxMs = 30
    this.#disks.set(slot, disk)
    return disk
  }
}
