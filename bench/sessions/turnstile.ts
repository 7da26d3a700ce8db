/** Lets those through who wait for something to become true, each time that something has changed. */
export class Turnstile {
  readonly #waiting = new Set<() => void>()
  #failure: Error | undefined

  /** Resolves once `isMet`; rejects when it has failed or takes longer. */
  async until(what: string, isMet: () => boolean, withinMs = 60_000): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (isMet()) return
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void): void => {
        this.#waiting.delete(look)
        clearTimeout(tooLate)
        settle()
      }
      const look = (): void => {
        const failure = this.#failure
        if (failure !== undefined) end(() => reject(failure))
        else if (isMet()) end(resolve)
      }
      const tooLate = setTimeout(() => {
        end(() => reject(new Error(`not within ${withinMs} ms: ${what}`)))
      }, withinMs)
      this.#waiting.add(look)
    })
  }

  changed(): void {
    for (const look of [...this.#waiting]) look()
  }

  /** Whoever waits, and will wait, is told. */
  fail(error: Error): void {
    this.#failure ??= error
    this.changed()
  }
}
