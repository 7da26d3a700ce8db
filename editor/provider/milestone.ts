/** Something that callers wait for, each for the next time that it is reached. */
export class Milestone {
  readonly #waiting: { resolve(): void; reject(error: Error): void }[] = []

  /** Resolves at the next `reach`, rejects at the next `fail`. */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  reach(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  fail(error: Error): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }
}
