import type { Operation, Pair, Range } from './store.ts'

/** Pairs of bytes in the order of their keys, in memory: what memory stores and simulated disks keep. */
export class SortedBytes {
  #keys: Uint8Array[] = []
  #values: Uint8Array[] = []

  get size(): number {
    return this.#keys.length
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const index = this.#firstAtOrAfter(key)
    const found = this.#keys[index]
    return found !== undefined && compareBytes(found, key) === 0 ? this.#values[index] : undefined
  }

  apply(operations: readonly Operation[]): void {
    for (const operation of operations) {
      const index = this.#firstAtOrAfter(operation.key)
      const found = this.#keys[index]
      const exists = found !== undefined && compareBytes(found, operation.key) === 0
      if (operation.type === 'put') {
        if (exists) this.#values[index] = operation.value
        else {
          this.#keys.splice(index, 0, operation.key)
          this.#values.splice(index, 0, operation.value)
        }
      } else if (exists) {
        this.#keys.splice(index, 1)
        this.#values.splice(index, 1)
      }
    }
  }

  range(range: Range): Pair[] {
    const low =
      range.gte !== undefined
        ? this.#firstAtOrAfter(range.gte)
        : range.gt !== undefined
          ? this.#firstAfter(range.gt)
          : 0
    const high =
      range.lte !== undefined
        ? this.#firstAfter(range.lte)
        : range.lt !== undefined
          ? this.#firstAtOrAfter(range.lt)
          : this.#keys.length
    const pairs: Pair[] = []
    let bytes = 0
    for (let step = 0; step < high - low && pairs.length < range.limit && bytes < range.maxBytes; step++) {
      const index = range.reverse === true ? high - 1 - step : low + step
      const key = this.#keys[index] as Uint8Array
      const value = this.#values[index] as Uint8Array
      pairs.push([key, value])
      bytes += key.length + value.length
    }
    return pairs
  }

  /** The pairs are shared, the order is not: writing to one changes nothing in the other. */
  copy(): SortedBytes {
    const copy = new SortedBytes()
    copy.#keys = this.#keys.slice()
    copy.#values = this.#values.slice()
    return copy
  }

  #firstAtOrAfter(key: Uint8Array): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareBytes(this.#keys[middle] as Uint8Array, key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  #firstAfter(key: Uint8Array): number {
    const index = this.#firstAtOrAfter(key)
    const found = this.#keys[index]
    return found !== undefined && compareBytes(found, key) === 0 ? index + 1 : index
  }
}

/** Below zero when `a` stands before `b`; a prefix stands before what it begins. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length)
  for (let index = 0; index < shorter; index++) {
    const difference = (a[index] as number) - (b[index] as number)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
