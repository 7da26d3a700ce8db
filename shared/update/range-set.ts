/** From this many ranges on, one pass over both lists is cheaper than putting in one after the other. */
const MERGE_FROM = 8

/**
 * A set of clocks as sorted ranges that neither overlap nor touch. One flat array of starts and ends: the deletions of
 * a big document are tens of thousands of ranges.
 */
export class RangeSet {
  /** start, end, start, end …; each end is the clock after the last one inside. */
  #bounds: number[] = []

  /** `bounds` is start, end, start, end …, ascending; ranges may touch, not overlap. */
  static of(bounds: readonly number[]): RangeSet {
    const set = new RangeSet()
    set.#merge(bounds)
    return set
  }

  get rangeCount(): number {
    return this.#bounds.length / 2
  }

  clone(): RangeSet {
    const copy = new RangeSet()
    copy.#bounds = this.#bounds.slice()
    return copy
  }

  equals(other: RangeSet): boolean {
    const theirs = other.#bounds
    return (
      this.#bounds.length === theirs.length && this.#bounds.every((bound, index) => bound === theirs[index])
    )
  }

  forEach(visit: (start: number, end: number) => void): void {
    for (let index = 0; index < this.#bounds.length; index += 2) visit(this.#at(index), this.#at(index + 1))
  }

  covers(start: number, end: number): boolean {
    const index = this.#firstEndingAfter(start)
    return index < this.#bounds.length && this.#at(index) <= start && end <= this.#at(index + 1)
  }

  overlaps(start: number, end: number): boolean {
    const index = this.#firstEndingAfter(start)
    return index < this.#bounds.length && this.#at(index) < end
  }

  /** The bounds of what is in these ranges and not in the set. `bounds` as for {@link RangeSet.of}. */
  missingOf(bounds: readonly number[]): number[] {
    const missing: number[] = []
    for (let index = 0; index < bounds.length; index += 2) {
      let from = bounds[index] as number
      const end = bounds[index + 1] as number
      for (let at = this.#firstEndingAfter(from); from < end; at += 2) {
        const nextStart = this.#bounds[at] ?? end
        if (nextStart > from) missing.push(from, Math.min(nextStart, end))
        from = nextStart < end ? this.#at(at + 1) : end
      }
    }
    return missing
  }

  /** `bounds` as for {@link RangeSet.of}. */
  addAll(bounds: readonly number[]): void {
    if (bounds.length >= 2 * MERGE_FROM) this.#merge(bounds)
    else {
      for (let index = 0; index < bounds.length; index += 2) {
        this.add(bounds[index] as number, bounds[index + 1] as number)
      }
    }
  }

  add(start: number, end: number): void {
    const bounds = this.#bounds
    // Ranges that touch are joined: hence `start - 1`, and `<=` below.
    const from = this.#firstEndingAfter(start - 1)
    let to = from
    while (to < bounds.length && this.#at(to) <= end) to += 2
    if (to === from) bounds.splice(from, 0, start, end)
    else {
      const joinedStart = Math.min(start, this.#at(from))
      const joinedEnd = Math.max(end, this.#at(to - 1))
      bounds.splice(from, to - from, joinedStart, joinedEnd)
    }
  }

  #merge(theirs: readonly number[]): void {
    if (theirs.length === 0) return
    // Only between the first and the last of them anything changes: the rest, which may be millions, is moved as a block.
    const all = this.#bounds
    const from = this.#firstEndingAfter((theirs[0] as number) - 1)
    const lastEnd = theirs.at(-1) as number
    const after = this.#firstEndingAfter(lastEnd)
    const to = after < all.length && this.#at(after) <= lastEnd ? after + 2 : after
    const merged = mergeBounds(all.slice(from, to), theirs)
    this.#bounds = from === 0 && to === all.length ? merged : all.slice(0, from).concat(merged, all.slice(to))
  }

  /** Where the first range starts that ends after `clock`; the length of the array if there is none. */
  #firstEndingAfter(clock: number): number {
    let low = 0
    let high = this.#bounds.length >>> 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#at(2 * middle + 1) > clock) high = middle
      else low = middle + 1
    }
    return 2 * low
  }

  #at(index: number): number {
    return this.#bounds[index] as number
  }
}

/** Joins what overlaps or touches. */
function mergeBounds(mine: readonly number[], theirs: readonly number[]): number[] {
  const merged: number[] = []
  let mineAt = 0
  let theirsAt = 0
  let lastEnd = -1
  while (mineAt < mine.length || theirsAt < theirs.length) {
    const isMine =
      theirsAt >= theirs.length ||
      (mineAt < mine.length && (mine[mineAt] as number) <= (theirs[theirsAt] as number))
    const start = (isMine ? mine[mineAt] : theirs[theirsAt]) as number
    const end = (isMine ? mine[mineAt + 1] : theirs[theirsAt + 1]) as number
    if (isMine) mineAt += 2
    else theirsAt += 2
    if (start > lastEnd) merged.push(start, end)
    else if (end > lastEnd) merged[merged.length - 1] = end
    lastEnd = Math.max(lastEnd, end)
  }
  return merged
}
