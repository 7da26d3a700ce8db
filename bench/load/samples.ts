/** Numbers of which one wants to know how they are distributed. */
export class Samples {
  readonly #values: number[] = []
  #isSorted = true

  get count(): number {
    return this.#values.length
  }

  add(value: number): void {
    this.#values.push(value)
    this.#isSorted = false
  }

  /** `quantile(0.95)` is the smallest value that 95 % of all do not exceed. NaN when there are none. */
  quantile(share: number): number {
    if (!this.#isSorted) this.#values.sort((a, b) => a - b)
    this.#isSorted = true
    return this.#values[Math.max(0, Math.ceil(share * this.#values.length) - 1)] ?? Number.NaN
  }
}

/** Of an even number, the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN
  return (lower + upper) / 2
}

/** Of several runs that gave figures of the same names: the median of each name. */
export function mediansByName(runs: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const names = Object.keys(runs[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, median(runs.map((run) => run[name] as number))]))
}
