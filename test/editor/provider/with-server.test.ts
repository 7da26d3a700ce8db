import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { RandomStream } from '../../../editor/lab/simulation/world/random-stream.ts'
import { ServerConnection } from '../../../editor/provider/connection.ts'
import { localLogOf } from '../../../editor/provider/local-log-source.ts'
import { Provider } from '../../../editor/provider/provider.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { Transport, WireListener } from '../../../editor/provider/transport.ts'
import { Channels } from '../../../server/channel/channels.ts'
import { NO_FOLDING } from '../../../server/channel/folding.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { PersonLimits } from '../../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../../server/limits/rate-limits.ts'
import type { Peer } from '../../../server/session/connection.ts'
import { unrestricted } from '../../../server/session/identity.ts'
import { acceptInkwire } from '../../../server/session/inkwire-peer.ts'
import { type DocName, type PersonId, SEQ_ZERO } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'

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
    people: new PersonLimits(DEFAULT_RATE_LIMITS),
    telemetry: SILENT,
    identify: (key: string) => unrestricted(key as PersonId),
    admit: async () => 'owner' as const,
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
      if (!this.#isCut) void this.#peer.receive(frame)
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

/** A tab with a document open, on a device that stays. */
class Tab {
  readonly device: LocalDevice
  readonly key: string
  readonly doc = new Y.Doc()
  readonly provider: Provider
  readonly #connection: ServerConnection
  readonly #random: RandomStream
  #links: Link[] = []

  private constructor(core: Core, device: LocalDevice, random: RandomStream, key: string, log: UpdateLog) {
    this.device = device
    this.key = key
    this.#random = random
    const transport: Transport = {
      dial: (_url, listener) => {
        const link = new Link(core, listener)
        this.#links.push(link)
        return { bufferedBytes: 0, send: (frame) => link.send(frame), close: () => link.hangUp() }
      },
    }
    this.doc.clientID = random.integer(1, 2 ** 31)
    const shared = { clock: device.clock, random: random.next, limits: LIMITS }
    this.#connection = new ServerConnection({ url: 'ws://test', key, transport, ...shared })
    this.provider = new Provider({
      document: NOTES,
      doc: this.doc,
      connection: this.#connection,
      localLog: { ...localLogOf(log), close: () => log.close() },
      ...shared,
    })
  }

  static async open(core: Core, device: LocalDevice, random: RandomStream, key: string): Promise<Tab> {
    const tab = new Tab(core, device, random, key, await device.openLog())
    await tab.provider.whenLoaded()
    return tab
  }

  get text(): string {
    return this.doc.getText('text').toString()
  }

  edit(word: string): void {
    const text = this.doc.getText('text')
    if (text.length > 8 && this.#random.chance(0.3)) {
      text.delete(this.#random.integer(0, text.length - 3), this.#random.integer(1, 3))
    } else text.insert(this.#random.integer(0, text.length), word)
  }

  /** Lets one message through, in either direction. */
  step(): boolean {
    const queues = this.#links.flatMap(({ up, down }) => [up, down]).filter(({ length }) => length > 0)
    if (queues.length === 0) return false
    this.#random.oneOf(queues).shift()?.()
    return true
  }

  cut(): void {
    for (const link of this.#links.splice(0)) link.cut()
  }

  wake(): void {
    this.#connection.wake()
  }

  async close(): Promise<void> {
    const closed = this.provider.close()
    this.#connection.close()
    for (const link of this.#links.splice(0)) link.hangUp()
    await closed
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
    open.push(log)
    const tabs: Tab[] = []
    for (const name of ['alice', 'bob', 'cleo']) {
      tabs.push(await Tab.open(core, new LocalDevice(clock), random, `${name}-of-sixteen-letters`))
    }
    let troubles = 0
    for (let round = 0; round < 250; round++) {
      const at = random.integer(0, tabs.length - 1)
      const tab = tabs[at] as Tab
      const chance = random.next()
      if (chance < 0.25) tab.edit(`${seed}.${round} `)
      else if (chance < 0.9) tab.step()
      else if (chance < 0.93) {
        tab.cut()
        troubles++
      } else if (chance < 0.95) clock.pass(random.around(1000))
      else if (chance < 0.96) {
        const { text } = tab
        await tab.close()
        const again = await Tab.open(core, tab.device, random, tab.key)
        tabs[at] = again
        expect(again.text).toBe(text)
        troubles++
      } else tab.wake()
      await settle()
    }
    open.push(...tabs)
    for (let quiet = 0; quiet < 3; ) {
      const hasMoved = tabs.map((tab) => tab.step()).some(Boolean)
      await settle()
      if (hasMoved) continue
      quiet++
      for (const tab of tabs) tab.wake()
    }
    for (const { provider } of tabs) expect(provider.status).toMatchObject({ state: 'saved' })
    const server = await documentOf(log)
    for (const tab of tabs) {
      expect(tab.text).toBe(server.getText('text').toString())
      expect(Y.encodeStateVector(tab.doc)).toEqual(Y.encodeStateVector(server))
    }
    expect(server.getText('text').length).toBeGreaterThan(50)
    expect(troubles).toBeGreaterThan(0)
  },
)

async function documentOf(log: UpdateLog): Promise<Y.Doc> {
  const doc = new Y.Doc()
  const handle = await log.open(NOTES)
  for (const { update } of await handle.read(SEQ_ZERO, Number.MAX_SAFE_INTEGER)) Y.applyUpdate(doc, update)
  await handle.close()
  return doc
}
