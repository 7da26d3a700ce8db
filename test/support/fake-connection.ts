import type { Connection } from '../../server/session/connection.ts'

/** A connection whose other end reads when a test says so. */
export class FakeConnection implements Connection {
  readonly address = '127.0.0.1'
  readonly sent: Uint8Array[] = []
  isReading = true
  closedWith: number | undefined
  bufferedBytes = 0
  readonly #drained: (() => void)[] = []

  send(frame: Uint8Array): void {
    if (this.closedWith !== undefined) return
    this.sent.push(frame)
    if (!this.isReading) this.bufferedBytes += frame.byteLength
  }

  close(code: number): void {
    this.closedWith = code
  }

  whenDrained(run: () => void): void {
    this.#drained.push(run)
    if (this.isReading) void Promise.resolve().then(() => this.drain())
  }

  /** The other end reads all that waits. */
  drain(): void {
    this.bufferedBytes = 0
    for (const run of this.#drained.splice(0)) run()
  }
}

/** Lets everything go on that waits for nothing but its turn. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
