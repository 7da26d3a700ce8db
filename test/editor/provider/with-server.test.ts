import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { ServerConnection } from '../../../editor/provider/connection.ts'
import { localLogOf } from '../../../editor/provider/local-log-source.ts'
import { Provider } from '../../../editor/provider/provider.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { Transport, WireListener } from '../../../editor/provider/transport.ts'
import { Channels } from '../../../server/channel/channels.ts'
import { NO_FOLDING } from '../../../server/channel/folding.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import type { Peer } from '../../../server/session/connection.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import type { DocName, PersonId } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { RandomStream } from '../../support/random-stream.ts'

const NOTES = 'notes' as DocName
/** Few enough that windows fill, edits are merged and logs are folded within a run. */
const LIMITS = { ...PROVIDER_LIMITS, batchesInFlight: 2, editsPerBatch: 3, editsKeptApart: 5, foldEntries: 6 }

/** The real server's core on a disk in memory. */
async function startServer(clock: FakeClock) {
  const log = await new LocalDevice(clock).openLog()
  const channels = new Channels(log, {
    clock,
    limits: DEFAULT_LIMITS,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry: SILENT,
    folding: NO_FOLDING,
  })
  const core = {
    channels,
    clock,
    limits: DEFAULT_LIMITS,
    telemetry: SILENT,
    identify: (key: string) => key as PersonId,
    admit: async () => {},
    difference: async (state: Uint8Array, stateVector: Uint8Array) => Y.diffUpdate(state, stateVector),
  }
  return { core, log }
}

type Core = Awaited<ReturnType<typeof startServer>>['core']

/** One connection, over which each message waits until it is let through; a cut loses those that wait. */
class Link {
  readonly up: (() => void)[] = []
  readonly down: (() => void)[] = []
  readonly #listener: WireListener
  readonly #peer: Peer
  #isCut = false

  constructor(core: Core, listener: WireListener) {
    this.#listener = listener
    this.#peer = acceptInkwire(
      {
        address: 'test',
        bufferedBytes: 0,
        send: (frame) => this.down.push(() => this.#tell(() => listener.received(frame))),
        close: (code, text) => this.down.push(() => this.#tell(() => this.cut(code, text))),
        whenDrained: (run) => void Promise.resolve().then(run),
      },
      core,
    )
    this.down.push(() => this.#tell(() => listener.opened()))
  }

  send(frame: Uint8Array): void {
    this.up.push(() => {
      if (!this.#isCut) this.#peer.receive(frame)
    })
  }

  cut(code = 1006, text = ''): void {
    if (this.#isCut) return
    this.hangUp()
    this.#listener.closed(code, text)
  }

  hangUp(): void {
    this.#isCut = true
    this.up.length = 0
    this.down.length = 0
    this.#peer.closed()
  }

  #tell(tell: () => void): void {
    if (!this.#isCut) tell()
  }
}

/** A tab with a document open, and what it needs to come back after it was closed or killed. */
class Tab {
  readonly clock: FakeClock
  readonly device: LocalDevice
  readonly #core: Core
  readonly #random: RandomStream
  readonly #key: string
  doc = new Y.Doc()
  links: Link[] = []
  #connection: ServerConnection
  provider: Provider
  #closing: Promise<void> = Promise.resolve()

  private constructor(
    core: Core,
    clock: FakeClock,
    device: LocalDevice,
    random: RandomStream,
    key: string,
    log: ReturnType<typeof localLogOf>,
  ) {
    this.#core = core
    this.clock = clock
    this.device = device
    this.#random = random
    this.#key = key
    const transport: Transport = {
      dial: (_url, listener) => {
        const link = new Link(this.#core, listener)
        this.links.push(link)
        return { bufferedBytes: 0, send: (frame) => link.send(frame), close: () => link.hangUp() }
      },
    }
    this.doc.clientID = random.integer(1, 2 ** 31)
    const shared = { clock, random: random.next, limits: LIMITS }
    this.#connection = new ServerConnection({ url: 'ws://test', key: this.#key, transport, ...shared })
    this.provider = new Provider({
      document: NOTES,
      doc: this.doc,
      connection: this.#connection,
      localLog: log,
      ...shared,
    })
  }

  static async open(
    core: Core,
    clock: FakeClock,
    device: LocalDevice,
    random: RandomStream,
    key: string,
  ): Promise<Tab> {
    const log = await device.openLog()
    const source = { ...localLogOf(log), close: () => log.close() }
    return new Tab(core, clock, device, random, key, source)
  }

  edit(word: string): void {
    const text = this.doc.getText('text')
    if (text.length > 8 && this.#random.chance(0.3)) {
      text.delete(this.#random.integer(0, text.length - 3), this.#random.integer(1, 3))
    } else text.insert(this.#random.integer(0, text.length), word)
  }

  /** Lets one message through, in either direction. */
  step(): boolean {
    const queues = this.links.flatMap(({ up, down }) => [up, down]).filter(({ length }) => length > 0)
    if (queues.length === 0) return false
    this.#random.oneOf(queues).shift()?.()
    return true
  }

  cut(): void {
    for (const link of this.links.splice(0)) link.cut()
  }

  wake(): void {
    this.#connection.wake()
  }

  close(): Promise<void> {
    this.#closing = this.provider.close()
    this.#connection.close()
    for (const link of this.links.splice(0)) link.hangUp()
    return this.#closing
  }
}

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const thing of open.splice(0)) await thing.close()
})

test.each(Array.from({ length: 40 }, (_, index) => 1000 + index))(
  '[R2] [R3] nothing is lost or doubled over cuts and closed tabs (seed %i)',
  async (seed) => {
    const random = new RandomStream(seed, 'story')
    const clock = new FakeClock()
    const { core, log } = await startServer(clock)
    const tabs: Tab[] = []
    for (const name of ['alice', 'bob', 'cleo']) {
      const tab = await Tab.open(core, clock, new LocalDevice(clock), random, `${name}-of-sixteen-letters`)
      tabs.push(tab)
    }
    const saves = { count: 0, cuts: 0, reopened: 0 }
    for (let round = 0; round < 250; round++) {
      const at = random.integer(0, tabs.length - 1)
      const tab = tabs[at] as Tab
      const chance = random.next()
      if (chance < 0.25) tab.edit(`${seed}.${round} `)
      else if (chance < 0.9) tab.step()
      else if (chance < 0.93) {
        tab.cut()
        saves.cuts++
      } else if (chance < 0.95) clock.pass(random.around(1000))
      else if (chance < 0.96) {
        const text = tab.doc.getText('text').toString()
        await tab.close()
        tabs[at] = await Tab.open(core, clock, tab.device, random, `${at}-again-of-sixteen-letters`)
        await tabs[at]?.provider.whenLoaded()
        expect(tabs[at]?.doc.getText('text').toString()).toBe(text)
        saves.reopened++
      } else tab.wake()
      await settle()
      for (const { provider } of tabs) if (provider.status.state === 'saved') saves.count++
    }
    for (let quiet = 0; quiet < 3; ) {
      const hasMoved = tabs.map((tab) => tab.step()).some(Boolean)
      await settle()
      if (hasMoved) continue
      quiet++
      for (const tab of tabs) tab.wake()
    }
    open.push(...tabs, log)
    for (const { provider } of tabs) expect(provider.status).toMatchObject({ state: 'saved' })
    const handle = await log.open(NOTES)
    const server = new Y.Doc()
    for (const { update } of await handle.read(0 as never, Number.MAX_SAFE_INTEGER))
      Y.applyUpdate(server, update)
    await handle.close()
    for (const { doc } of tabs) {
      expect(doc.getText('text').toString()).toBe(server.getText('text').toString())
      expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(server))
    }
    expect(server.getText('text').length).toBeGreaterThan(50)
    expect(saves.cuts + saves.reopened).toBeGreaterThan(0)
  },
)
