/** Something that will happen: when, and the order in which it was asked for. */
export interface QueuedEvent {
  readonly atMs: number
  readonly number: number
  readonly run: () => void
  isCancelled: boolean
}

/** Events in the order of (time, number): a binary heap. */
export class EventQueue {
  readonly #heap: QueuedEvent[] = []
  #lastNumber = 0

  /** Cancelled events count until their time has come. */
  get length(): number {
    return this.#heap.length
  }

  push(atMs: number, run: () => void): QueuedEvent {
    const event: QueuedEvent = { atMs, number: ++this.#lastNumber, run, isCancelled: false }
    const heap = this.#heap
    let index = heap.length
    heap.push(event)
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as QueuedEvent
      if (!isBefore(event, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = event
    return event
  }

  /** The next event that was not cancelled; stays in the queue. */
  peek(): QueuedEvent | undefined {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined || !first.isCancelled) return first
      this.#removeFirst()
    }
  }

  pop(): QueuedEvent | undefined {
    const first = this.peek()
    if (first !== undefined) this.#removeFirst()
    return first
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && isBefore(heap[child + 1] as QueuedEvent, heap[child] as QueuedEvent))
        child++
      if (!isBefore(heap[child] as QueuedEvent, last)) break
      heap[index] = heap[child] as QueuedEvent
      index = child
    }
    heap[index] = last
  }
}

function isBefore(a: QueuedEvent, b: QueuedEvent): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.number < b.number)
}
