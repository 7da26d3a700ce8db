const AT_ONCE = 4

/**
 * Puts together what others' changes ask of the page, so that it is laid out once for each frame: first what changes the
 * page, then what looks where things are. Each task is done once, however often it was asked for.
 *
 * A few changes are made as soon as nothing else is running, because a browser lays the page out before it calls back for
 * the frame. What comes after them, where many write, waits for the frame.
 */
export class NextFrame {
  readonly #changes = new Set<() => void>()
  readonly #looks = new Set<() => void>()
  #isAwaited = false
  #changed = 0

  change(task: () => void): void {
    this.#changes.add(task)
    if (this.#changed++ < AT_ONCE) queueMicrotask(() => run(this.#changes))
    this.#await()
  }

  look(task: () => void): void {
    this.#looks.add(task)
    this.#await()
  }

  #await(): void {
    if (!this.#isAwaited) requestAnimationFrame(this.#draw)
    this.#isAwaited = true
  }

  readonly #draw = (): void => {
    this.#isAwaited = false
    this.#changed = 0
    run(this.#changes)
    run(this.#looks)
  }
}

function run(tasks: Set<() => void>): void {
  const due = [...tasks]
  tasks.clear()
  for (const task of due) task()
}
