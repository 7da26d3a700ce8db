interface Kept<Value> {
  readonly value: Value
  readonly bytes: number
}

/**
 * What was last read of documents that somebody has open: one value for each. Joins and returns come in bursts and begin
 * with the same one; reading and checking it took three quarters of a join's time.
 *
 * Holds at most `maxBytes` over all documents; what was used longest ago goes first.
 */
export class Recent<Value> {
  readonly #maxBytes: number
  /** By document, the one used last at the end. */
  readonly #kept = new Map<object, Kept<Value>>()
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get(document: object): Value | undefined {
    const kept = this.#kept.get(document)
    if (kept === undefined) return undefined
    this.#kept.delete(document)
    this.#kept.set(document, kept)
    return kept.value
  }

  /** In the place of what was kept of this document. */
  keep(document: object, value: Value, bytes: number): void {
    this.forget(document)
    if (bytes > this.#maxBytes) return
    this.#kept.set(document, { value, bytes })
    this.#bytes += bytes
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes) return
      this.forget(oldest)
    }
  }

  forget(document: object): void {
    this.#bytes -= this.#kept.get(document)?.bytes ?? 0
    this.#kept.delete(document)
  }
}
