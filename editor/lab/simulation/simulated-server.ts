import * as Y from 'yjs'
import { Channels } from '../../../server/channel/channels.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { PersonLimits } from '../../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../../server/limits/rate-limits.ts'
import type { Connection, Peer } from '../../../server/session/connection.ts'
import type { Core } from '../../../server/session/core.ts'
import { unrestricted } from '../../../server/session/identity.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import { acceptYWebsocket } from '../../../server/session/y-websocket-peer.ts'
import { fold } from '../../../server/snapshot/fold.ts'
import { Folder } from '../../../server/snapshot/folder.ts'
import { InkwireError } from '../../../shared/errors.ts'
import type { DocName } from '../../../shared/ids.ts'
import type { KnownHeads } from '../../../shared/log/known-heads.ts'
import { SILENT_LOG } from '../../../shared/log/log-observer.ts'
import type { StoreOpener } from '../../../shared/log/store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { type Append, Appending } from './appending.ts'
import { checkedLog } from './checked-log.ts'
import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import type { Victim } from './hostile-client.ts'
import type { Mutation } from './mutation.ts'
import { identify } from './people.ts'
import type { Scenario } from './scenario.ts'
import { Speakers } from './speakers.ts'
import { WireTap } from './wire-tap.ts'
import { type ClockFaults, ProcessClock } from './world/process-clock.ts'
import type { RandomStream } from './world/random-stream.ts'
import { RememberedHeads } from './world/remembered-heads.ts'
import type { SimulatedDisk } from './world/simulated-disk.ts'
import type { Dialled, SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

/** What lives and dies with one process. */
interface Life {
  readonly clock: ProcessClock
  readonly killStores: () => void
  readonly connections: Map<Peer, Connection>
  readonly speakers: Speakers
  readonly appending: Appending
  channels: Channels | undefined
  log: UpdateLog | undefined
}

export interface SimulatedServerOptions {
  readonly world: World
  readonly network: SimulatedNetwork
  readonly disk: SimulatedDisk
  readonly scenario: Scenario
  readonly counts: Counts
  readonly durable: Durable
  readonly mutation: Mutation
  readonly clockFaults: ClockFaults
}

const NAME = 'server'
const DRAIN_RETRY_MS = 500
const DELETED_AGAIN_AFTER_MS = 1000

/** The server's process, as its main module puts it together: it can be killed at any event, and started again. */
export class SimulatedServer {
  readonly #options: SimulatedServerOptions
  readonly #knownHeads: RememberedHeads
  readonly #epochs: RandomStream
  /** Documents that are to go, and nobody is let into; kept over a crash. */
  readonly #deleted = new Set<DocName>()
  readonly #publishedClocks = new Map<number, number>()
  #clockFaults: ClockFaults
  #life: Life | undefined
  #lost: readonly Append[] = []

  constructor(options: SimulatedServerOptions) {
    this.#options = options
    this.#clockFaults = options.clockFaults
    this.#knownHeads = new RememberedHeads(options.world)
    this.#epochs = options.world.random('epochs')
  }

  get isUp(): boolean {
    return this.#life?.channels !== undefined
  }

  /** How many documents are in memory. */
  get openDocuments(): number {
    return this.#life?.channels?.size ?? 0
  }

  /** Whether a process is there, ready or not. */
  get isRunning(): boolean {
    return this.#life !== undefined
  }

  /** What was appended and is not on disk, in the order of the log: gone when the process is killed. */
  appending(document: string): readonly Append[] {
    return this.#life?.appending.of(document) ?? []
  }

  /** What the last process that was killed had appended, and the disk has not. */
  lost(document: string): readonly Append[] {
    const { durable } = this.#options
    return this.#lost.filter(
      (append) => append.document === document && durable.lackOf(document, append.update) !== undefined,
    )
  }

  /** Does nothing when a process is there. */
  start(): void {
    if (this.#life !== undefined) return
    const { world, disk } = this.#options
    const process = disk.process()
    const life: Life = {
      clock: new ProcessClock(world, world.random('server clock'), this.#clockFaults),
      killStores: process.kill,
      connections: new Map(),
      speakers: new Speakers(),
      appending: new Appending(),
      channels: undefined,
      log: undefined,
    }
    this.#life = life
    world.note(NAME, 'starts')
    void this.#open(life, process.opener)
  }

  /** The process is gone from one moment to the next. `isTold`: its machine lives on and resets its connections. */
  kill(isTold: boolean): void {
    const life = this.#life
    if (life === undefined) return
    this.#life = undefined
    this.#options.world.note(NAME, 'is killed', isTold ? 'told' : 'untold')
    life.clock.stop()
    life.killStores()
    this.#lost = life.appending.all
    this.#knownHeads.crash()
    this.#options.network.killServer(isTold)
  }

  /** SIGTERM: says so, lets go of everything, ends. Resolves when the process is gone. */
  async drain(): Promise<void> {
    const life = this.#life
    if (life?.channels === undefined) return
    this.#options.world.note(NAME, 'drains')
    this.#options.network.stopListening()
    for (const peer of [...life.connections.keys()]) peer.drain(DRAIN_RETRY_MS)
    const reason = new InkwireError('SERVER_DRAINING', 'the server restarts')
    await life.channels.close(reason)
    for (const connection of life.connections.values()) connection.close(reason.closeCode, reason.message)
    await life.log?.close()
    if (this.#life === life) this.kill(true)
  }

  /**
   * As the HTTP API does it: nobody is let in any more, everyone who is there is told, then it is gone for good, and
   * its name may be used anew. A crash or a failing disk in between only delays that.
   */
  async deleteDocument(document: DocName): Promise<void> {
    const life = this.#life
    if (life?.channels === undefined || life.log === undefined) return
    this.#options.world.note(NAME, 'deletes', document)
    this.#deleted.add(document)
    try {
      await life.channels.end(document, deleted())
      await life.log.delete(document)
      this.#deleted.delete(document)
      this.#options.counts.count('documents deleted')
    } catch (error) {
      if (!(error instanceof InkwireError && error.code === 'LOG_UNAVAILABLE')) throw error
      life.clock.after(DELETED_AGAIN_AFTER_MS, () => void this.deleteDocument(document))
    }
  }

  isBeingDeleted(document: DocName): boolean {
    return this.#deleted.has(document)
  }

  /** Whom an attacker could speak for. */
  victims(document: string): readonly Victim[] {
    const known = this.#options.durable.document(document)?.known
    const live = this.#life?.speakers.of(document) ?? []
    return live.map((clientId) => ({ clientId, clock: known?.clockOf(clientId) ?? 0 }))
  }

  jumpClock(byMs: number): void {
    this.#life?.clock.jump(byMs)
  }

  healClock(): void {
    this.#clockFaults = { rate: 1, lateChance: 0, lateMaxMs: 0 }
    this.#life?.clock.heal()
  }

  async #open(life: Life, opener: StoreOpener): Promise<void> {
    const { counts, mutation, scenario, world } = this.#options
    const { clock } = life
    let log: UpdateLog
    try {
      log = await StoreLog.open({
        open: mutation.store(opener),
        clock,
        random: this.#epochs.next,
        limits: scenario.logLimits,
        observer: SILENT_LOG,
        ...knownHeadsOf(mutation.knownHeads(this.#knownHeads)),
      })
    } catch (error) {
      // As a supervisor does with a process that does not come up.
      world.note(NAME, 'cannot start', String(error))
      world.after(1000, () => {
        if (this.#life === life) this.kill(true)
        this.start()
      })
      return
    }
    if (this.#life !== life) return
    log = mutation.log(checkedLog(log, life.appending, world, this.#options.durable, counts))
    life.log = log
    const telemetry = {
      ...SILENT,
      channelClosed: () => counts.count('channels closed'),
      sessionWentStale: () => counts.count('sessions gone stale'),
      alarm: (text: string, cause?: unknown) => this.#alarm(text, cause),
    }
    const channels = new Channels(log, {
      clock,
      limits: scenario.limits,
      scanLimits: DEFAULT_SCAN_LIMITS,
      telemetry,
      folding: new Folder({
        fold: async (base, entries) => mutation.fold(fold)(base, entries),
        policy: scenario.policy,
        clock,
        telemetry: { folded() {}, foldFailed() {}, quarantined() {}, alarm: telemetry.alarm },
      }),
    })
    life.channels = channels
    const core: Core = {
      channels,
      clock,
      limits: scenario.limits,
      people: new PersonLimits(DEFAULT_RATE_LIMITS),
      telemetry,
      identify: (key) => unrestricted(identify(key)),
      admit: async (document) => {
        if (this.#deleted.has(document)) throw deleted()
        return 'owner'
      },
      difference: async (state, stateVector) => Y.diffUpdate(state, stateVector),
    }
    world.note(NAME, 'listens')
    for (const document of this.#deleted) void this.deleteDocument(document)
    this.#options.network.listen((connection, dialled) => this.#accept(life, core, connection, dialled))
  }

  #accept(life: Life, core: Core, connection: Connection, dialled: Dialled): Peer {
    const { counts, durable, mutation, scenario, world } = this.#options
    const isHostile = connection.address === 'hostile'
    const tap = new WireTap({
      world,
      durable,
      counts,
      limits: scenario.limits,
      who: connection.address,
      dialled,
      isHostile,
      publishedClocks: this.#publishedClocks,
      speakers: life.speakers,
    })
    const tapped = mutation.connection(tap.connection(connection))
    const accepted =
      dialled.dialect === 'inkwire'
        ? acceptInkwire(tapped, core)
        : acceptYWebsocket(tapped, dialled.document as DocName, { personKey: undefined, token: '' }, core)
    const peer = tap.peer(accepted)
    const known: Peer = {
      receive: (frame) => peer.receive(frame),
      receiveText: () => peer.receiveText(),
      drain: (retryAfterMs) => peer.drain(retryAfterMs),
      reconsider: () => peer.reconsider(),
      closed: () => {
        life.connections.delete(known)
        peer.closed()
      },
    }
    life.connections.set(known, connection)
    return known
  }

  /** Of all that can go wrong in a run, only the disk may alarm anybody, and a fold that the disk has stopped. */
  #alarm(text: string, cause: unknown): void {
    this.#options.world.note(NAME, 'alarms', text, String(cause))
    for (let error = cause; error !== undefined; error = (error as Error).cause) {
      if (error instanceof Error && /EIO|ENOSPC/.test(error.message)) return
    }
    this.#options.world.violate('ALARM', `${text}: ${String((cause as Error)?.stack ?? cause)}`)
  }
}

function knownHeadsOf(knownHeads: KnownHeads | undefined): { readonly knownHeads?: KnownHeads } {
  return knownHeads === undefined ? {} : { knownHeads }
}

function deleted(): InkwireError {
  return new InkwireError('DOCUMENT_DELETED', 'this document was deleted')
}
