import { WebSocket } from 'ws'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { docName } from '../support/doc-name.ts'
import { ServerProcess } from '../support/server-process.ts'
import { HOST, type ProxyName, startProxy } from './proxies.ts'
import { WriterAtWork } from './writer-at-work.ts'

export interface RollingRestartOptions {
  readonly proxy: ProxyName
  readonly writers: number
  readonly restarts: number
  readonly seed: number
  readonly tell?: (line: string) => void
}

export interface RollingRestartSummary {
  readonly words: number
  /** Connections that a restart has ended. */
  readonly interruptions: number
  /** From SIGTERM to the end of the process, each time. */
  readonly stopsMs: readonly number[]
  /** From there until the next one serves, each time. */
  readonly startsMs: readonly number[]
  /** From a word to its acknowledgement, of all words, the shortest first. */
  readonly waitsMs: readonly number[]
}

const WRITERS_PER_DOCUMENT = 8
const SAVED_BETWEEN = 3

/**
 * Writers type through a proxy, while the server behind it is asked to end and another one begins on the same folder.
 *
 * @throws Error when a word is lost, doubled or unknown, when a server does not drain, or warns of anything
 */
export async function rollingRestart(options: RollingRestartOptions): Promise<RollingRestartSummary> {
  const { restarts, seed, tell = () => {} } = options
  const closers: (() => Promise<unknown>)[] = []
  try {
    const server = await ServerProcess.start({
      flags: ['--trusted-proxies', '127.0.0.1', '--allowed-origins', `https://${HOST}`],
    })
    closers.push(() => server.close())
    const proxy = await startProxy(options.proxy, server.port, seed)
    closers.push(() => proxy.close())

    const writers = Array.from({ length: options.writers }, (_, index) => {
      // Each from an address of its own, as far as the server can see.
      const address = `127.1.${index >> 8}.${index & 255}`
      return new WriterAtWork({
        name: String(index),
        server: proxy.url,
        document: docName(`document ${Math.floor(index / WRITERS_PER_DOCUMENT)}`),
        WebSocket: class extends WebSocket {
          constructor(url: string, protocols: string[]) {
            super(url, protocols, { ...proxy.optionsFor(address), perMessageDeflate: false })
          }
        } as typeof WebSocket,
        random: new RandomStream(seed, `writer ${index}`),
      })
    })
    closers.push(() => Promise.all(writers.map((writer) => writer.close())))
    await Promise.all(writers.map((writer) => writer.begin()))

    const stopsMs: number[] = []
    const startsMs: number[] = []
    for (let round = 1; round <= restarts; round += 1) {
      await everyoneSavesMore(writers)
      const askedMs = performance.now()
      const { code } = await server.stop()
      if (code !== 0) throw new Error(`[N1] the server ended with ${code}`)
      const goneMs = performance.now()
      await server.restart()
      stopsMs.push(goneMs - askedMs)
      startsMs.push(performance.now() - goneMs)
      tell(
        `restart ${round}: gone after ${Math.round(goneMs - askedMs)} ms, back after ${Math.round(performance.now() - askedMs)} ms`,
      )
    }
    await everyoneSavesMore(writers)
    await Promise.all(writers.map((writer) => writer.finish()))

    await checkWords(server, writers)
    const complaints = server.logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50)
    if (complaints.length > 0) throw new Error(`the server complained:\n${complaints.join('\n')}`)
    return {
      words: writers.reduce((sum, { typed }) => sum + typed.length, 0),
      interruptions: writers.reduce((sum, { interruptions }) => sum + interruptions, 0),
      stopsMs,
      startsMs,
      waitsMs: writers.flatMap(({ waitsMs }) => waitsMs).sort((a, b) => a - b),
    }
  } finally {
    for (const close of closers.reverse()) await close()
  }
}

const LOOK_EVERY_MS = 20
const SAVED_WITHIN_MS = 30_000

async function everyoneSavesMore(writers: readonly WriterAtWork[]): Promise<void> {
  const goals = writers.map(({ waitsMs }) => waitsMs.length + SAVED_BETWEEN)
  const beganMs = performance.now()
  while (writers.some(({ waitsMs }, index) => waitsMs.length < (goals[index] ?? 0))) {
    if (performance.now() - beganMs > SAVED_WITHIN_MS) throw new Error('[N2] somebody waits for ever')
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

/** Asks the server itself, and compares with what was typed and with what stands on every screen. */
async function checkWords(server: ServerProcess, writers: readonly WriterAtWork[]): Promise<void> {
  for (let first = 0; first < writers.length; first += WRITERS_PER_DOCUMENT) {
    const together = writers.slice(first, first + WRITERS_PER_DOCUMENT)
    const typed = together.flatMap((writer) => writer.typed).sort()
    const reader = new WriterAtWork({
      name: 'reader',
      server: server.webSocketUrl,
      document: docName(`document ${first / WRITERS_PER_DOCUMENT}`),
      WebSocket,
      random: new RandomStream(0, 'reader'),
    })
    try {
      await reader.begin()
      await reader.finish()
      const kept = reader.words.filter((word) => !word.startsWith('reader')).sort()
      if (kept.join() !== typed.join())
        throw new Error(
          `[N2] typed ${typed.length} words, the server has ${kept.length}: ${difference(typed, kept)}`,
        )
    } finally {
      await reader.close()
    }
  }
}

function difference(typed: readonly string[], kept: readonly string[]): string {
  const [before, after] = [new Set(typed), new Set(kept)]
  return [...typed.filter((word) => !after.has(word)), ...kept.filter((word) => !before.has(word))].join(' ')
}
