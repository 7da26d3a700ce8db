import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { backoffMs } from '../../editor/provider/backoff.ts'
import { PROVIDER_LIMITS } from '../../editor/provider/provider-limits.ts'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'
import type { ServerMessage } from '../../shared/protocol/messages.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireClient } from '../support/inkwire-client.ts'
import { broken, type Campaign, type CampaignOptions, type Figures, pause, quantile } from './campaign.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { metric } from './measure.ts'
import { withServer } from './with-server.ts'

const CLIENTS_PER_DOCUMENT = 25
const RETURN_WITHIN_MS = 10_000
/** So many are being dialled at a time while they come for the first time. */
const DIALLED_AT_ONCE = 50
const LOOP_DELAY = 'inkwire_event_loop_delay_seconds{quantile="1"}'

export const RETURN: Campaign = {
  promise:
    'The server is killed under thousands of clients: all of them are back within ten seconds, and nothing is lost.',
  unit: 'clients',
  full: 5000,
  async run(options) {
    const figures = await killUnder(options)
    const lastMs = Number(figures[LAST_BACK])
    if (lastMs > RETURN_WITHIN_MS) broken(`the last of ${options.rounds} clients was back after ${lastMs} ms`)
    return figures
  },
}

const LAST_BACK = 'ms until the last is back'

/** The same on a machine that may be busy with other things: how long it took is not judged. */
export async function killUnder({ rounds: count, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'return')
  const clients = Array.from(
    { length: count },
    (_, index) => new Client(index, docName(`crowd-${Math.floor(index / CLIENTS_PER_DOCUMENT)}`)),
  )
  const flags = [...UNDER_LOAD, '--connections-max', String(count + 100)]
  return withServer({ flags }, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    await crew.join()
    for (let first = 0; first < count; first += DIALLED_AT_ONCE) {
      await Promise.all(
        clients.slice(first, first + DIALLED_AT_ONCE).map((client) => client.join(server.webSocketUrl)),
      )
    }
    tell(`${count} clients are there`)
    crew.type()
    await pause(500)
    await server.kill('SIGKILL')
    crew.stopTyping()
    const killedMs = performance.now()
    const restarting = server.restart()
    const joinsMs: number[] = []
    const returnsMs: number[] = []
    let attempts = 0
    await Promise.all(
      clients.map(async (client) => {
        for (let failures = 1; ; failures += 1) {
          // As our provider does it.
          await pause(backoffMs(failures, PROVIDER_LIMITS, random.next))
          attempts += 1
          const beganMs = performance.now()
          const isBack = await client.join(server.webSocketUrl).then(
            () => true,
            () => false,
          )
          if (!isBack) continue
          joinsMs.push(performance.now() - beganMs)
          returnsMs.push(performance.now() - killedMs)
          return
        }
      }),
    )
    await restarting
    const slowest = quantile(returnsMs, 1)
    tell(`all back after ${Math.round(slowest)} ms`)
    const loopDelay = await metric(server, LOOP_DELAY)
    await crew.comeBack(20_000)
    const words = await crew.check()
    await Promise.all(clients.map((client) => client.leave()))
    await crew.leave()
    return {
      clients: count,
      attempts,
      [LAST_BACK]: Math.round(slowest),
      'ms until half are back': Math.round(quantile(returnsMs, 0.5)),
      'ms for a join, median': Math.round(quantile(joinsMs, 0.5)),
      'ms for a join, p99': Math.round(quantile(joinsMs, 0.99)),
      'ms of event-loop delay, most': Math.round(loopDelay * 1000),
      words,
      lost: 0,
    }
  })
}

/** The least of a client: it joins, and remembers how far it is. */
class Client {
  readonly #key: string
  readonly #document: DocName
  #client: InkwireClient | undefined
  #seen: { readonly epoch: Epoch; readonly seq: Seq } | undefined

  constructor(index: number, document: DocName) {
    this.#key = `chaos-client-${index}`.padEnd(20, '-')
    this.#document = document
  }

  /** Resolves when it has everything. */
  async join(url: string): Promise<void> {
    const client = await InkwireClient.connect(url, this.#key)
    this.#client = client
    client.onMessage = (message) => this.#hear(message)
    const seen = this.#seen
    client.say({
      type: 'join',
      document: this.#document,
      have: seen === undefined ? { type: 'nothing' } : { type: 'seq', ...seen },
    })
    await client.next('synced')
  }

  async leave(): Promise<void> {
    await this.#client?.close()
  }

  #hear(message: ServerMessage): void {
    if (message.type === 'refuse') void this.leave() // whoever waits for it hears of the end
    if (message.type === 'welcome') this.#seen = { epoch: message.epoch, seq: 0 as Seq }
    if (message.type === 'synced' && this.#seen !== undefined)
      this.#seen = { ...this.#seen, seq: message.seq }
  }
}
