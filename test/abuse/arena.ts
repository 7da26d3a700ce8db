import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { DocName } from '../../shared/ids.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { Inspector } from '../support/inspector.ts'
import { ServerProcess } from '../support/server-process.ts'
import type { Target } from './attack.ts'
import { HonestPeople } from './honest-people.ts'
import { unlessLate } from './late.ts'

/** Limits that can be met within a second or two, and who an attacker is by a header. */
const FLAGS = [
  ...['--trusted-proxies', '127.0.0.1'],
  ...['--headers-timeout-ms', '1500', '--body-timeout-ms', '1500'],
  ...['--hello-timeout-ms', '1500', '--connection-idle-ms', '2500', '--heartbeat-ms', '2000'],
  ...['--address-connections-max', '100', '--address-upgrades-per-second', '15'],
  ...['--address-requests-per-second', '20'],
  ...[
    '--document-max-bytes',
    '2000000',
    '--document-client-ids-max',
    '2000',
    '--document-sessions-max',
    '60',
  ],
  ...['--update-max-bytes', '1048576', '--person-sessions-max', '80'],
  ...['--connection-cpu-ms-per-second', '30'],
]

// The machine that tests run on has other things to do. What these catch is a stall, which lasts for seconds.
const P99_FLOOR_MS = 1000
const WORST_MS = 3000
const HEAP_GROWTH_MAX_BYTES = 32 * 1024 * 1024

const QUIET_EDITS = 60

/** What is never to be found in a log. */
export const CONTENT = 'words-that-an-attacker-wrote'

export interface Verdict {
  readonly quietP99Ms: number
  readonly p99Ms: number
  readonly worstMs: number
  readonly heapBefore: number
  readonly heapAfter: number
  /** `inkwire_limited_total`, by limit. */
  readonly limited: ReadonlyMap<string, number>
}

/** A real server with honest writers, and a document that nobody touches: what attacks must leave as it is. */
export class Arena {
  readonly server: ServerProcess
  readonly #honest: HonestPeople
  readonly #inspector: Inspector
  readonly #random: RandomStream
  readonly #treasureHash: string
  #quietP99Ms = 0
  #heapBefore = 0
  #attackers = 0

  private constructor(
    server: ServerProcess,
    honest: HonestPeople,
    inspector: Inspector,
    random: RandomStream,
    treasureHash: string,
  ) {
    this.server = server
    this.#honest = honest
    this.#inspector = inspector
    this.#random = random
    this.#treasureHash = treasureHash
  }

  static async open(seed: number, writers?: number): Promise<Arena> {
    const server = await ServerProcess.start({ flags: FLAGS, env: { NODE_OPTIONS: '--inspect=0' } })
    try {
      const treasureHash = await fill(server, TREASURE)
      const honest = await HonestPeople.begin(server.webSocketUrl, LIVE, writers)
      const inspector = await Inspector.attach(server.logLines)
      const arena = new Arena(server, honest, inspector, new RandomStream(seed, 'abuse'), treasureHash)
      await honest.save(QUIET_EDITS / 2) // everything is compiled by then
      await honest.takeSavedMs()
      arena.#heapBefore = await inspector.heapBytes()
      await honest.takeSavedMs()
      await honest.save(QUIET_EDITS)
      arena.#quietP99Ms = percentile(await honest.takeSavedMs(), 99)
      return arena
    } catch (error) {
      await server.close()
      throw error
    }
  }

  /** For one attacker, at an address of its own. `document` is the one nobody touches, unless it is to be the live one. */
  target(document: 'treasure' | 'live' = 'treasure'): Target {
    const number = ++this.#attackers
    let scratches = 0
    return {
      url: this.server.url,
      webSocketUrl: this.server.webSocketUrl,
      document: document === 'live' ? LIVE : TREASURE,
      scratch: () => docName(`scratch ${number}.${++scratches}`),
      // Within an hour there are more of them than addresses of this kind.
      from: `198.51.${(number >> 8) & 255}.${number & 255}`,
      random: this.#random.next,
    }
  }

  /** Resolves when honest people have gone on after an attack. Throws when it changed what it must not change. */
  async check(): Promise<void> {
    await this.#honest.save(3)
    const hash = await unlessLate(() => read(this.server, TREASURE))
    if (hash !== this.#treasureHash) throw new Error('a document was changed by somebody who must not')
  }

  /** Ends it, and says what honest people noticed. Throws where that, or the log, is not as it must be. */
  async judge(): Promise<Verdict> {
    const savedMs = await this.#honest.takeSavedMs()
    const p99Ms = percentile(savedMs, 99)
    const worstMs = savedMs.at(-1) ?? 0
    await this.check()
    await this.#honest.finish()
    const heapAfter = await this.#inspector.heapBytes()
    const verdict: Verdict = {
      quietP99Ms: this.#quietP99Ms,
      p99Ms,
      worstMs,
      heapBefore: this.#heapBefore,
      heapAfter,
      limited: await this.limited(),
    }
    const said = JSON.stringify({ ...verdict, limited: Object.fromEntries(verdict.limited) })
    if (p99Ms > Math.max(2 * this.#quietP99Ms, P99_FLOOR_MS))
      throw new Error(`honest people had to wait: ${said}`)
    if (worstMs > WORST_MS) throw new Error(`an honest writer was held up: ${said}`)
    if (heapAfter - this.#heapBefore > HEAP_GROWTH_MAX_BYTES)
      throw new Error(`memory is not given back: ${said}`)
    this.#checkLog()
    return verdict
  }

  /** What came up against which limit, by the server's own count. */
  async limited(): Promise<ReadonlyMap<string, number>> {
    const metrics = await (await fetch(`${this.server.url}/metrics`)).text()
    return new Map(
      [...metrics.matchAll(/^inkwire_limited_total\{limit="(\w+)"\} (\d+)$/gm)].map(([, limit, count]) => [
        limit as string,
        Number(count),
      ]),
    )
  }

  async close(): Promise<void> {
    this.#honest.close()
    this.#inspector.close()
    await this.server.close()
  }

  /** Lines are JSON, of nothing worse than refusals, and without a word of what was sent. */
  #checkLog(): void {
    for (const line of this.server.logLines) {
      if (/^(Debugger|For help)/.test(line)) continue
      const { event, level } = JSON.parse(line) as { event?: string; level: number }
      if (level > 40 || (level === 40 && event !== 'events_suppressed'))
        throw new Error(`in the log: ${line}`)
      if (line.includes(CONTENT) || line.includes(TREASURE)) throw new Error(`content in the log: ${line}`)
    }
    if (!this.server.logLines.some((line) => line.includes('"session_refused"')))
      throw new Error('nothing was refused, says the log')
  }
}

const TREASURE = docName('the document that nobody may touch')
const LIVE = docName('the document that is written')

async function fill(server: ServerProcess, document: DocName): Promise<string> {
  const writer = new InkwireWriter(server.webSocketUrl, document, 'who-wrote-it-in-the-beginning')
  await writer.join()
  const text = writer.doc.getText('text')
  for (let line = 0; line < 200; line += 1) text.insert(0, `line ${line} of what was written before\n`)
  text.delete(10, 500)
  await writer.saved()
  await writer.leave()
  return read(server, document)
}

/** The hash of what a newcomer is given. */
async function read(server: ServerProcess, document: DocName): Promise<string> {
  const reader = new InkwireWriter(server.webSocketUrl, document, 'who-only-reads-it-again')
  await reader.join()
  await reader.leave()
  return createHash('sha256').update(Y.encodeStateAsUpdate(reader.doc)).digest('hex')
}

function percentile(ascending: readonly number[], percent: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor((ascending.length * percent) / 100))] ?? 0
}
