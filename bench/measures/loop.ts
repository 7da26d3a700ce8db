import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import { Ear } from '../load/ear.ts'
import { connectInkwire } from '../load/inkwire-client.ts'
import type { Had, LoadClient } from '../load/load-client.ts'
import { Metrics } from '../servers/metrics.ts'
import type { PinnedServer } from '../servers/pinned-server.ts'
import { LongWriter } from '../sessions/large-document.ts'
import { measureFanOut } from './fan-out.ts'

/** What happens to the large document while others are busy with theirs. */
export const WORK: Readonly<Record<string, readonly Kind[]>> = {
  nothing: [],
  joined: ['join'],
  compared: ['compare'],
  folded: ['fold'],
  'all of it': ['join', 'compare', 'fold'],
}

type Kind = 'join' | 'compare' | 'fold'

export interface Loop {
  /** How late the server's event loop was, in milliseconds. */
  readonly p50Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  /** On the busy channel: publish → delivered, p95. */
  readonly deliveredMs: number
  /** How often the large document was joined by somebody who has nothing, by somebody who has half of it, and folded. */
  readonly done: Readonly<Record<Kind, number>>
}

const JOIN_EVERY_MS = 500
const COMPARE_EVERY_MS = 1000
/** A fold is due when a quarter of the document is new. */
const WRITE_EVERY_MS = 400
const LARGE = 'large'
const FOLDS = 'inkwire_fold_seconds_count'
const BUSY = { clients: 50, writers: 10, updatesPerSecond: 500, warmUpMs: 1000 }

/** One document of so many bytes, and a busy channel beside it. */
export class LargeDocument {
  readonly #server: PinnedServer
  readonly #writer = new LongWriter(77)
  readonly #ear: Ear
  readonly #client: LoadClient
  readonly #half: Had

  private constructor(server: PinnedServer, client: LoadClient, ear: Ear, half: Had) {
    this.#server = server
    this.#client = client
    this.#ear = ear
    this.#half = half
  }

  static async write(server: PinnedServer, bytes: number): Promise<LargeDocument> {
    const writer = new LongWriter(76)
    const ear = new Ear()
    const client = await connectInkwire(server.webSocketUrl, LARGE, ear)
    let written = 0
    let half: Uint8Array | undefined
    while (written < bytes) {
      const update = writer.write()
      written += update.byteLength
      const batch = client.publish(update)
      await ear.until('a part is saved', () => ear.lastBatch >= batch)
      if (written >= bytes / 2) half ??= Y.encodeStateVector(writer.doc)
    }
    await client.close()
    await untilFolded(server)
    const largeEar = new Ear()
    const large = await connectInkwire(server.webSocketUrl, LARGE, largeEar)
    return new LargeDocument(server, large, largeEar, {
      stateVector: half ?? new Uint8Array([0]),
      position: undefined,
    })
  }

  /** @param kinds what happens to this document meanwhile */
  async measureBeside(kinds: readonly Kind[], seconds: number): Promise<Loop> {
    let isOver = false
    const done = { join: 0, compare: 0, fold: 0 }
    const repeat = async (everyMs: number, run: () => Promise<void>): Promise<void> => {
      while (!isOver) {
        const beganMs = performance.now()
        await run()
        await pause(Math.max(0, everyMs - (performance.now() - beganMs)))
      }
    }
    // Made ahead: nobody is to wait for it who is measured.
    const updates = Array.from(
      { length: kinds.includes('fold') ? (seconds * 1000) / WRITE_EVERY_MS : 0 },
      () => this.#writer.write(),
    )
    const before = await Metrics.of(this.#server)
    const works = kinds.map((kind) => {
      switch (kind) {
        case 'join':
          return repeat(JOIN_EVERY_MS, async () => {
            await this.#join(undefined)
            done.join++
          })
        case 'compare':
          return repeat(COMPARE_EVERY_MS, async () => {
            await this.#join(this.#half)
            done.compare++
          })
        case 'fold':
          return repeat(WRITE_EVERY_MS, async () => {
            const update = updates.shift()
            if (update !== undefined) this.#client.publish(update)
            this.#ear.check()
          })
        default:
          return kind satisfies never
      }
    })
    const company = { ...BUSY, measuredMs: seconds * 1000 }
    const busy = measureFanOut(this.#server, connectInkwire, `busy-${kinds.join('-')}`, company)
    const { delivered } = await busy.finally(() => {
      isOver = true
    })
    await Promise.all(works)
    const after = await Metrics.of(this.#server)
    done.fold = after.value(FOLDS) - before.value(FOLDS)
    return {
      p50Ms: after.loopDelayMs(0.5),
      p999Ms: after.loopDelayMs(0.999),
      maxMs: after.loopDelayMs(1),
      deliveredMs: delivered.quantile(0.95),
      done,
    }
  }

  async #join(had: Had | undefined): Promise<void> {
    const ear = new Ear()
    const client = await connectInkwire(this.#server.webSocketUrl, LARGE, ear, had)
    await client.close()
    ear.check()
  }
}

/** Until it has been quiet for a while. */
async function untilFolded(server: PinnedServer): Promise<void> {
  for (let folds = -1, tries = 0; ; tries++) {
    const now = (await Metrics.of(server)).value(FOLDS)
    if (now > 0 && now === folds) return
    if (tries > 60) throw new Error('a large document was not folded')
    folds = now
    await pause(3000)
  }
}
