import { ERRORS } from '../../shared/errors.ts'

const TRIES = 5

const TOLD_LATE = new RegExp(`\\b(${ERRORS.HEARTBEAT_LOST.closeCode}|408)\\b`)

/** A server that does not wait for the rest of what it refuses resets the socket: its answer may be lost with it. */
const CUT_OFF = /\b(EPIPE|ECONNRESET)\b/

/**
 * Whether somebody sent their hello, or their request, later than the arena's limits. All of its people share a process
 * with the attackers: what one of them works on makes the others late, now and then.
 */
export function wasLate(cause: unknown): boolean {
  if (!(cause instanceof Error)) return false
  return TOLD_LATE.test(cause.message) || (cause.cause instanceof Error && CUT_OFF.test(cause.cause.message))
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
