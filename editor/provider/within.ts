import type { Clock } from '../../shared/clock.ts'

/** What the promise gives, or undefined when it has not by then; `tooLate` gets what it gives after that. */
export function within<T>(
  clock: Clock,
  timeoutMs: number,
  promise: Promise<T>,
  tooLate: (value: T) => void,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    let isOver = false
    const cancel = clock.after(timeoutMs, () => {
      isOver = true
      resolve(undefined)
    })
    promise.then(
      (value) => {
        if (isOver) return tooLate(value)
        cancel()
        resolve(value)
      },
      (error: unknown) => {
        // Too late, it makes no difference any more: whoever waited has gone on without.
        if (isOver) return
        cancel()
        reject(error)
      },
    )
  })
}
