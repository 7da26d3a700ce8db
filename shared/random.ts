/** Randomness as a parameter: uniform in [0, 1). */
export type Random = () => number

/** A whole number from `low` to `high`, both included. */
export function randomInteger(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}
