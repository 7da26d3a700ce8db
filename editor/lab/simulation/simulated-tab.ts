import type { DocName } from '../../../shared/ids.ts'
import { ServerConnection } from '../../provider/connection.ts'
import type { Transport } from '../../provider/transport.ts'
import type { Channels } from './browser-channels.ts'
import type { Counts } from './counts.ts'
import type { Durable } from './durable.ts'
import { contentOf, type Deed } from './editing.ts'
import type { LocalLogs } from './local-logs.ts'
import type { Mutation } from './mutation.ts'
import { keyOf } from './people.ts'
import { Reached } from './reached.ts'
import type { Scenario } from './scenario.ts'
import { WatchedCopy } from './watched-copy.ts'
import type { Words } from './words.ts'
import { type ClockFaults, ProcessClock } from './world/process-clock.ts'
import type { RandomStream } from './world/random-stream.ts'
import type { SimulatedLink } from './world/simulated-link.ts'
import type { SimulatedNetwork } from './world/simulated-network.ts'
import type { World } from './world/world.ts'

export interface TabOptions {
  readonly world: World
  readonly network: SimulatedNetwork
  readonly scenario: Scenario
  readonly counts: Counts
  readonly durable: Durable
  readonly words: ReadonlyMap<string, Words>
  readonly mutation: Mutation
  /** Whose browser it is; the same for all its tabs. */
  readonly browser: string
  readonly random: RandomStream
  readonly clockFaults: ClockFaults
  readonly localLogs: ReadonlyMap<string, LocalLogs>
  readonly channels: Channels
  readonly kept: ReadonlyMap<string, Uint8Array[]>
  readonly isKeptHere: (document: string) => boolean
  readonly newClientId: () => number
}

const REOPENED_AFTER_MS = 2000

/** So many frames go by between two comparisons of a whole document. */
const COMPARED_EVERY = 8

/** One page with its documents: a process of its own, which ends well or badly. */
export class SimulatedTab {
  readonly clock: ProcessClock
  readonly connection: ServerConnection
  readonly #options: TabOptions
  readonly #copies = new Map<DocName, { readonly copy: WatchedCopy; readonly kill: () => void }>()
  readonly #reached: Reached
  #link: SimulatedLink | undefined
  #frames = 0
  #isGone = false

  constructor(options: TabOptions) {
    this.#options = options
    const { world, random, clockFaults, browser, mutation, scenario } = options
    this.#reached = new Reached((document, epoch) => options.durable.told(browser, document, epoch))
    this.clock = new ProcessClock(world, random, clockFaults)
    this.connection = new ServerConnection({
      url: 'ws://simulated',
      key: keyOf(browser),
      transport: mutation.transport(this.#transport()),
      clock: this.clock,
      random: random.next,
      limits: scenario.providerLimits,
    })
    for (const document of scenario.documents) this.#open(document)
    if (scenario.documents.length > 1) options.counts.count('two documents on a connection')
  }

  get isGone(): boolean {
    return this.#isGone
  }

  get copies(): readonly WatchedCopy[] {
    return [...this.#copies.values()].map(({ copy }) => copy)
  }

  /** Its connection is sound, nothing is on the way, and both ends believe in it. */
  get isConnected(): boolean {
    return this.#link?.isSound === true && this.#link.isQuiet && this.connection.state.state === 'ready'
  }

  edit(document: DocName, deed: Deed): void {
    this.#copies.get(document)?.copy.edit(deed)
  }

  /** The page is closed, and given the time to finish. */
  async close(): Promise<void> {
    await Promise.all(this.copies.map((copy) => copy.close()))
    if (this.#isGone) return
    this.connection.close()
    this.#end()
  }

  /** Gone from one moment to the next. `isTold`: its machine lives, and closes the connection. */
  crash(isTold: boolean): void {
    if (this.#isGone) return
    for (const copy of this.copies) copy.abandon()
    this.#link?.killClient(isTold)
    this.#end()
  }

  #end(): void {
    this.#isGone = true
    this.clock.stop()
    for (const { kill } of this.#copies.values()) kill()
    this.#copies.clear()
  }

  #open(document: DocName): void {
    const { browser, channels, clockFaults: _, kept, localLogs, newClientId, words, ...rest } = this.#options
    const { source, kill: killLog } = (localLogs.get(document) as LocalLogs).source(this.clock)
    const { openTabs, kill: killChannel } = channels.opener(document)
    const copy = new WatchedCopy({
      ...rest,
      who: browser,
      author: browser,
      document,
      words: words.get(document) as Words,
      clientId: newClientId(),
      clock: this.clock,
      connection: this.connection,
      localLog: rest.mutation.localLog(source),
      openTabs,
      kept: kept.get(document) as Uint8Array[],
      isKeptHere: () => this.#options.isKeptHere(document),
      onReplaced: () => this.#replace(document),
      onDeleted: () => this.#replace(document),
    })
    const kill = (): void => {
      killLog()
      killChannel()
    }
    this.#copies.set(document, { copy, kill })
  }

  /** The copy is dead [R4], or was told that it has no document any more: the person opens it anew. */
  #replace(document: DocName): void {
    const { world, browser, kept } = this.#options
    const dead = this.#copies.get(document)
    if (dead === undefined) return
    world.note(browser, 'has a dead copy of', document)
    // Its words are kept aside, and come back only if somebody wants them back.
    ;(kept.get(document) as Uint8Array[]).length = 0
    this.#copies.delete(document)
    void dead.copy.close().then(() => {
      world.after(REOPENED_AFTER_MS, () => {
        if (!this.#isGone) this.#open(document)
      })
    })
  }

  #transport(): Transport {
    const { network, browser, world } = this.#options
    return {
      dial: (_url, listener) => {
        world.note(browser, 'dials')
        this.#reached.forget()
        const link = network.dial(
          browser,
          { dialect: 'inkwire' },
          {
            opened: () => listener.opened(),
            received: (frame) => {
              if (this.#isGone) return
              world.note(browser, 'hears', frame.byteLength)
              this.#reached.hear(frame)
              listener.received(frame)
              this.#look()
            },
            closed: (code, text) => {
              world.note(browser, 'is cut off', code, text)
              listener.closed(code, text)
            },
          },
        )
        this.#link = link
        return {
          get bufferedBytes() {
            return link.up.bufferedBytes
          },
          send: (frame) => link.sendUp(frame),
          close: () => link.closeFromClient(),
        }
      },
    }
  }

  /** After each frame what the screen says is true, and now and then also everything that it shows. */
  #look(): void {
    for (const copy of this.copies) copy.look()
    if (++this.#frames % COMPARED_EVERY !== 0) return
    const { browser, counts, durable, world } = this.#options
    for (const { doc, document, status } of this.copies) {
      const onDisk = durable.document(document)
      if (status.state !== 'saved' || onDisk === undefined || this.#reached.of(document) !== onDisk.head)
        continue
      counts.count('equal at equal seq')
      if (contentOf(doc) === onDisk.content) continue
      world.violate('SV4', `${browser}'s ${document} differs from the disk's at entry ${onDisk.head}`)
    }
  }
}
