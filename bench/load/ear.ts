import type { Hearing } from './load-client.ts'
import { until } from './pacing.ts'

/** Counts what a client hears, and remembers how it failed. */
export class Ear implements Hearing {
  /** Of updates, the state that a join brings included. */
  bytes = 0
  /** When the first of them came, by `performance.now()`; NaN before. */
  firstAtMs = Number.NaN
  pieces = 0
  lastBatch = 0
  #failure: Error | undefined

  delivered(update: Uint8Array): void {
    if (this.pieces === 0) this.firstAtMs = performance.now()
    this.bytes += update.byteLength
    this.pieces++
  }

  acknowledged(batch: number): void {
    this.lastBatch = batch
  }

  failed(error: Error): void {
    this.#failure ??= error
  }

  /** Resolves when `isMet`; rejects when the client fails, or that takes too long. */
  async until(what: string, isMet: () => boolean): Promise<void> {
    await until(what, () => this.#failure !== undefined || isMet())
    this.check()
  }

  /** Throws what the client failed with. */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
