/** Who wants to hear of something, by kind. Not for the path of updates: there everyone is called by name. */
export class Listeners<Events extends object> {
  readonly #listeners = new Map<keyof Events, Set<(fact: never) => void>>()

  /** Returns the function that ends it. */
  add<Kind extends keyof Events>(kind: Kind, listener: (fact: Events[Kind]) => void): () => void {
    const ofKind = this.#listeners.get(kind) ?? new Set()
    this.#listeners.set(kind, ofKind)
    // Wrapped, so that one function that is added twice is told twice, and each ending ends one.
    const own = (fact: Events[Kind]) => listener(fact)
    ofKind.add(own)
    return () => ofKind.delete(own)
  }

  /** Tells everyone. What a listener throws is thrown on when all were told. */
  tell<Kind extends keyof Events>(kind: Kind, fact: Events[Kind]): void {
    const failures: unknown[] = []
    for (const listener of [...(this.#listeners.get(kind) ?? [])]) {
      try {
        ;(listener as (fact: Events[Kind]) => void)(fact)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }

  clear(): void {
    this.#listeners.clear()
  }
}
