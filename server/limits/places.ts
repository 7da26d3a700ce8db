import { assert } from '../../shared/assert.ts'

/** So many at a time for each key. Remembers nothing of a key that has none. */
export class Places<Key> {
  readonly #max: number
  readonly #taken = new Map<Key, number>()

  constructor(max: number) {
    this.#max = max
  }

  /** Whether there was one left; then whoever took it frees it once. */
  take(key: Key): boolean {
    const taken = this.#taken.get(key) ?? 0
    if (taken >= this.#max) return false
    this.#taken.set(key, taken + 1)
    return true
  }

  free(key: Key): void {
    const taken = this.#taken.get(key)
    assert(taken !== undefined, 'a place is freed by whoever took it')
    if (taken === 1) this.#taken.delete(key)
    else this.#taken.set(key, taken - 1)
  }
}
