import type { Status } from '../provider/status.ts'
import { LAB_DOCUMENT } from './lab-scenario.ts'
import { LabTab } from './lab-tab.ts'
import type { Counts } from './simulation/counts.ts'
import type { Durable } from './simulation/durable.ts'
import { LocalLogs } from './simulation/local-logs.ts'
import type { Scenario } from './simulation/scenario.ts'
import type { RandomStream } from './simulation/world/random-stream.ts'
import type { SimulatedNetwork } from './simulation/world/simulated-network.ts'
import type { World } from './simulation/world/world.ts'

export interface LabPersonOptions {
  readonly id: string
  readonly world: World
  readonly network: SimulatedNetwork
  readonly durable: Durable
  readonly counts: Counts
  readonly scenario: Scenario
  /** An edit was made in the open tab. */
  readonly onEdit: (update: Uint8Array) => void
}

/**
 * One person: a browser that keeps its log while pages crash.
 *
 * - [R2] "Saved" is shown only when the server's disk has every edit of this page.
 * - [R1] What was said to be on this device reaches the server in the end.
 */
export class LabPerson {
  readonly id: string
  readonly #options: LabPersonOptions
  readonly #localLogs: LocalLogs
  readonly #clientIds: RandomStream
  #tab: LabTab | undefined
  /** Of the open page, not yet seen on the server's disk. */
  #edits: Uint8Array[] = []
  /** Said to be on this device or saved, by whatever page. */
  readonly #kept = new Set<Uint8Array>()

  constructor(options: LabPersonOptions) {
    const { id, world, counts, durable } = options
    this.id = id
    this.#options = options
    this.#clientIds = world.random(`client ids of ${id}`)
    this.#localLogs = new LocalLogs({
      world,
      random: world.random(`disk of ${id}`),
      counts,
      durable,
      browser: id,
    })
  }

  /** The open page; undefined after a crash. */
  get tab(): LabTab | undefined {
    return this.#tab
  }

  get isOnline(): boolean {
    return this.#options.network.isOnline(this.id)
  }

  open(): void {
    if (this.#tab !== undefined) return
    const { id, world, network, scenario } = this.#options
    world.note(id, 'opens')
    const tab = new LabTab({
      world,
      network,
      localLogs: this.#localLogs,
      person: id,
      clientId: this.#clientIds.integer(1, 2 ** 32 - 1),
      limits: scenario.providerLimits,
      onEdit: (update) => this.#edited(update),
      onStatus: (status) => this.#judge(status),
    })
    this.#tab = tab
    if (!this.isOnline) tab.connection.setOffline(true)
  }

  crash(): void {
    const tab = this.#tab
    if (tab === undefined) return
    this.#options.world.note(this.id, 'crashes')
    this.#tab = undefined
    this.#edits = []
    tab.crash()
  }

  goOffline(): void {
    if (!this.isOnline) return
    this.#options.world.note(this.id, 'goes offline')
    this.#options.network.goOffline(this.id, true)
    this.#tab?.connection.setOffline(true)
  }

  goOnline(): void {
    if (this.isOnline) return
    this.#options.world.note(this.id, 'goes online')
    this.#options.network.goOnline(this.id)
    this.#tab?.connection.setOffline(false)
  }

  /** What the server's disk lacks of what this person was promised; undefined when that is nothing. */
  lack(): string | undefined {
    for (const update of this.#kept) {
      const lack = this.#options.durable.lackOf(LAB_DOCUMENT, update)
      if (lack !== undefined) return lack
    }
    return undefined
  }

  #edited(update: Uint8Array): void {
    const { counts, world, onEdit } = this.#options
    world.note(this.id, 'edits', update.byteLength)
    counts.count('edits')
    this.#edits.push(update)
    onEdit(update)
  }

  #judge(status: Status): void {
    const { counts, durable, world } = this.#options
    world.note(
      this.id,
      'is shown',
      status.state,
      'unacknowledged' in status ? status.unacknowledged.edits : 0,
    )
    if ('unacknowledged' in status && status.unacknowledged.onDevice)
      for (const update of this.#edits) this.#kept.add(update)
    if (status.state !== 'saved' || this.#edits.length === 0) return
    for (const update of this.#edits) {
      const lack = durable.lackOf(LAB_DOCUMENT, update)
      if (lack !== undefined)
        world.violate('R2', `${this.id} is shown "saved", and the server's disk ${lack}`)
      this.#kept.add(update)
    }
    counts.count('saved')
    this.#edits = []
  }
}
