import * as Y from 'yjs'
import { docName } from '../support/doc-name.ts'
import { InkwireClient } from '../support/inkwire-client.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { broken, type Campaign, type CampaignOptions, type Figures, pause, until } from './campaign.ts'
import { ONE_ADDRESS_IS_MANY } from './flags.ts'
import { memoryOf, metric } from './measure.ts'
import { withServer } from './with-server.ts'

const DOCUMENT = docName('stalled')
const MESSAGE_CHARACTERS = 60
const THOUSAND = 1000
const STALLED = 5
/** Beside them one reads on, and hears everything. */
const IN_FLIGHT_MAX = 400
/** Without anybody stalled, until the server's own memory does not grow any more. */
const WARM_UP_SHARE = 0.5
const MEMORY_EACH_MAX_BYTES = 10 * 1024 * 1024
const HEARD_WITHIN_MS = 60_000

export const STALLED_READERS: Campaign = {
  promise:
    'Five readers stop reading while a million messages are written: each costs the server at most 10 MB of resident memory, and who reads on hears everything.',
  unit: 'thousand messages',
  full: 1000,
  run,
}

async function run({ rounds, tell }: CampaignOptions): Promise<Figures> {
  // What nobody reads must not be cut off for its silence before it is measured.
  const flags = ['--log-level', 'warn', '--heartbeat-ms', '120000', ...ONE_ADDRESS_IS_MANY]
  return withServer({ flags }, { tell }, async (server) => {
    const writer = new Publisher(await InkwireClient.connect(server.webSocketUrl, 'chaos-publisher-'))
    await writer.join()
    let heard = 0
    const reader = new InkwireWriter(server.webSocketUrl, DOCUMENT, 'chaos-reader----', {
      delivered: () => (heard += 1),
    })
    await reader.join()

    const messages = rounds * THOUSAND
    await writer.publish(Math.ceil(messages * WARM_UP_SHARE), tell)
    const before = await memoryOf(server)

    const stalled: InkwireWriter[] = []
    for (let index = 0; index < STALLED; index += 1) {
      const one = new InkwireWriter(server.webSocketUrl, DOCUMENT, `chaos-stalled--${index}`)
      await one.join()
      one.pauseReading()
      stalled.push(one)
    }
    let most = before
    let isWatching = true
    const watched = (async () => {
      while (isWatching) {
        most = Math.max(most, await memoryOf(server))
        await pause(WATCH_EVERY_MS)
      }
    })()
    const beganMs = performance.now()
    await writer.publish(messages, tell)
    const seconds = (performance.now() - beganMs) / 1000
    isWatching = false
    await watched

    const each = (most - before) / STALLED
    tell(`resident memory: ${before} bytes before, ${most} at most`)
    if (each > MEMORY_EACH_MAX_BYTES) broken(`[X2] a stalled reader cost ${Math.round(each)} bytes`)
    await until('who reads on has heard everything', HEARD_WITHIN_MS, () => heard >= writer.published)
    const last = reader.doc.getMap('cell').get('text')
    if (last !== textOf(writer.published)) broken(`[C4] the reader ends with ${String(last)}`)
    const figures = {
      messages,
      'stalled readers': STALLED,
      'messages a second': Math.round(messages / seconds),
      'MB of memory for each stalled reader': Math.round(each / 10_000) / 100,
      'sessions that were too slow': await metric(server, 'inkwire_stale_sessions_total'),
    }
    await reader.leave()
    return figures
  })
}

const WATCH_EVERY_MS = 250

function textOf(message: number): string {
  return String(message).padStart(MESSAGE_CHARACTERS, '.')
}

/** Writes as fast as it is acknowledged. */
class Publisher {
  readonly #client: InkwireClient
  readonly #doc = new Y.Doc()
  #channel = 0
  #batch = 0
  #acknowledged = 0
  #wake: () => void = () => {}

  constructor(client: InkwireClient) {
    this.#client = client
  }

  get published(): number {
    return this.#batch
  }

  async join(): Promise<void> {
    this.#client.say({ type: 'join', document: DOCUMENT, have: { type: 'nothing' } })
    this.#channel = (await this.#client.next('welcome')).channel
    await this.#client.next('synced')
    this.#client.onMessage = (message) => {
      // Its list is for those who ask for messages one by one.
      this.#client.messages.length = 0
      if (message.type === 'refuse') throw new Error(`refused: ${message.code} ${message.text}`)
      if (message.type !== 'acknowledge') return
      this.#acknowledged = message.batch
      this.#wake()
    }
    this.#doc.on('update', (update: Uint8Array) => {
      this.#batch += 1
      this.#client.say({
        type: 'publish',
        channel: this.#channel,
        batch: this.#batch,
        kind: 'update',
        update,
      })
    })
  }

  /** Resolves when all of them are on disk. */
  async publish(messages: number, tell: (line: string) => void): Promise<void> {
    // The same cell over and over: what is written stays as small as a message.
    const cell = this.#doc.getMap('cell')
    for (let count = 1; count <= messages; count += 1) {
      cell.set('text', textOf(this.#batch + 1))
      if (count % (100 * THOUSAND) === 0) tell(`${count} messages`)
      while (this.#batch - this.#acknowledged >= IN_FLIGHT_MAX) await this.#heard()
    }
    while (this.#acknowledged < this.#batch) await this.#heard()
  }

  #heard(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}
