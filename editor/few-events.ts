type Listener = (...details: readonly unknown[]) => void

/**
 * Stands in for Node's `events` in the browser builds: what level's stores ask of it, which tell of a listener before
 * it is there and count those for writes.
 */
export class EventEmitter {
  readonly #listeners = new Map<string, Listener[]>()

  on(name: string, listener: Listener): this {
    this.emit('newListener', name, listener)
    this.#listeners.set(name, [...this.#of(name), listener])
    return this
  }

  emit(name: string, ...details: readonly unknown[]): boolean {
    const listeners = this.#of(name)
    for (const listener of listeners) listener(...details)
    return listeners.length > 0
  }

  listenerCount(name: string): number {
    return this.#of(name).length
  }

  #of(name: string): readonly Listener[] {
    return this.#listeners.get(name) ?? []
  }
}
