import { ERRORS } from '../../shared/errors.ts'

const TRIES = 5

/**
 * Whether somebody sent their hello, or even the head of their request, later than the arena's limits. All of its people
 * share a process with the attackers: what one of them works on makes the others late, now and then.
 */
export function wasLate(cause: unknown): boolean {
  return (
    cause instanceof Error && new RegExp(`\\b(${ERRORS.HEARTBEAT_LOST.closeCode}|408)\\b`).test(cause.message)
  )
}

/** Tries again when it was late itself. */
export async function unlessLate<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask()
    } catch (cause) {
      if (tries === TRIES || !wasLate(cause)) throw cause
    }
  }
}
