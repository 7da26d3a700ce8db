import type * as Y from 'yjs'
import { Channels } from './browser-channels.ts'
import type { Counts } from './counts.ts'
import { type Durable, NOTHING } from './durable.ts'
import type { Deed } from './editing.ts'
import { LocalLogs } from './local-logs.ts'
import type { Mutation } from './mutation.ts'
import type { Scenario } from './scenario.ts'
import { SimulatedTab } from './simulated-tab.ts'
import type { WatchedCopy } from './watched-copy.ts'
import type { Words } from './words.ts'
import { type ClockFaults, GOOD_CLOCK } from './world/process-clock.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { SimulatedDisk } from './world/simulated-disk.ts'
import type { SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

export interface SimulatedBrowserOptions {
  readonly world: World
  readonly network: SimulatedNetwork
  readonly scenario: Scenario
  readonly counts: Counts
  readonly durable: Durable
  readonly words: ReadonlyMap<string, Words>
  readonly mutation: Mutation
  readonly name: string
  readonly clockFaults: ClockFaults
}

/** One person's browser: it keeps logs over closed tabs, and goes on and off the network. */
export class SimulatedBrowser {
  readonly name: string
  readonly #options: SimulatedBrowserOptions
  readonly #random: RandomStream
  readonly #channels: Channels
  readonly #localLogs: ReadonlyMap<string, LocalLogs>
  /** Edits that were said to be on this device, of each document. */
  readonly #kept: ReadonlyMap<string, Uint8Array[]>
  readonly #tabs = new Set<SimulatedTab>()
  readonly #toldOffline = new Set<SimulatedTab>()
  readonly #clientIds: RandomStream
  #clockFaults: ClockFaults

  constructor(options: SimulatedBrowserOptions) {
    this.#options = options
    const { world, name, scenario, counts, clockFaults } = options
    this.name = name
    this.#clockFaults = clockFaults
    this.#random = world.random(`browser of ${name}`)
    this.#clientIds = world.random(`client ids of ${name}`)
    this.#channels = new Channels(world)
    const random = world.random(`disk of ${name}`)
    this.#localLogs = new Map(
      scenario.documents.map((document) => [
        document,
        new LocalLogs({ world, random, counts, durable: options.durable, browser: name }),
      ]),
    )
    // What one tab was told, the other need not know.
    if (scenario.faults.has('two tabs')) options.durable.forgets(name)
    this.#kept = new Map(scenario.documents.map((document) => [document, []]))
  }

  get isOnline(): boolean {
    return this.#options.network.isOnline(this.name)
  }

  get isOpen(): boolean {
    return this.#tabs.size > 0
  }

  get disks(): readonly SimulatedDisk[] {
    return [...this.#localLogs.values()].flatMap(({ disks }) => disks)
  }

  /** The copies of those who are connected, have nothing on their way and are told that all is saved. */
  settled(): { readonly document: string; readonly doc: Y.Doc }[] {
    return [...this.#tabs]
      .filter(({ isConnected }) => isConnected)
      .flatMap((tab) => tab.copies)
      .filter(({ status }) => status.state === 'saved')
  }

  copies(): readonly WatchedCopy[] {
    return [...this.#tabs].flatMap(({ copies }) => copies)
  }

  open(): void {
    if (this.isOpen) return
    const { counts, scenario } = this.#options
    this.#openTab()
    // Now and then with the log of the other tab left over.
    if (!scenario.faults.has('two tabs') || this.#random.chance(0.3)) return
    counts.count('two tabs of one browser')
    this.#openTab()
  }

  /** The person closes everything, and leaves it the time to finish. */
  async close(): Promise<void> {
    const tabs = [...this.#tabs]
    this.#tabs.clear()
    this.#options.world.note(this.name, 'closes')
    await Promise.all(tabs.map((tab) => tab.close()))
  }

  /** Where there are two tabs, one of them may go on. */
  crash(isTold: boolean): void {
    const tabs = [...this.#tabs]
    const crashed = tabs.length > 1 && this.#random.chance(0.5) ? [this.#random.oneOf(tabs)] : tabs
    this.#options.world.note(this.name, 'crashes', crashed.length)
    for (const tab of crashed) {
      tab.crash(isTold)
      this.#tabs.delete(tab)
    }
  }

  /** The person clears the browser's data: what only this device knew is gone. */
  wipe(): void {
    for (const tab of this.#tabs) tab.crash(true)
    this.#tabs.clear()
    for (const logs of this.#localLogs.values()) logs.wipe()
    for (const kept of this.#kept.values()) kept.length = 0
    this.#options.world.note(this.name, 'is wiped')
  }

  edit(deed: Deed): void {
    const document = this.#random.oneOf(this.#options.scenario.documents)
    const place = this.#random.next()
    const tab = [...this.#tabs][Math.floor(place * this.#tabs.size)]
    tab?.edit(document, deed)
  }

  goOffline(isTold: boolean): void {
    this.#options.world.note(this.name, 'goes offline')
    this.#options.network.goOffline(this.name, isTold)
    if (isTold) for (const tab of this.#tabs) this.#tellOffline(tab)
  }

  /** Whoever was told that there is no network is told that there is one. */
  goOnline(): void {
    this.#options.world.note(this.name, 'goes online')
    this.#options.network.goOnline(this.name)
    for (const tab of this.#toldOffline) if (!tab.isGone) tab.connection.setOffline(false)
    this.#toldOffline.clear()
  }

  jumpClock(byMs: number): void {
    for (const { clock } of this.#tabs) clock.jump(byMs)
  }

  /** Nothing is wrong with this machine any more. A tab whose log has failed is loaded again, to try once more. */
  heal(): void {
    this.#clockFaults = GOOD_CLOCK
    for (const disk of this.disks) disk.heal()
    for (const { clock } of this.#tabs) clock.heal()
    const hasFailed = [...this.#tabs].some(({ copies }) =>
      copies.some((copy) => copy.localFailure !== undefined),
    )
    if (hasFailed) {
      this.#options.counts.count('reloads with the local log')
      for (const tab of this.#tabs) tab.crash(true)
      this.#tabs.clear()
    }
    this.open()
  }

  /** [R1] In the end all that was ever said to be on this device is on the server's disk. */
  checkKept(document: string): void {
    const onDisk = this.#options.durable.document(document) ?? NOTHING
    for (const update of this.#kept.get(document) ?? []) {
      const lack = onDisk.lackOf(update)
      if (lack === undefined) continue
      this.#options.world.violate(
        'R1',
        `${this.name} was told that an edit is on this device, and the server ${lack}`,
      )
    }
  }

  #openTab(): void {
    const { name, ...rest } = this.#options
    this.#options.world.note(name, 'opens a tab')
    const tab = new SimulatedTab({
      ...rest,
      browser: name,
      random: this.#random,
      clockFaults: this.#clockFaults,
      localLogs: this.#localLogs,
      channels: this.#channels,
      kept: this.#kept,
      isKeptHere: (document) => !this.#options.scenario.faults.has('two tabs') && this.#isSound(document),
      newClientId: () => this.#options.mutation.clientId(this.#clientIds.integer(1, 2 ** 32 - 1), name),
    })
    this.#tabs.add(tab)
    if (!this.isOnline) this.#tellOffline(tab)
  }

  #tellOffline(tab: SimulatedTab): void {
    this.#toldOffline.add(tab)
    tab.connection.setOffline(true)
  }

  #isSound(document: string): boolean {
    return [...this.#tabs].every(({ copies }) =>
      copies.every((copy) => copy.document !== document || copy.localFailure === undefined),
    )
  }
}
