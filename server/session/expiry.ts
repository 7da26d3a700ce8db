import type { Clock } from '../../shared/clock.ts'
import { DELAY_MAX_MS } from '../../shared/protocol/fields.ts'
import type { Identity } from './identity.ts'

const NOTHING = (): void => {}

/** Calls `run` once, later, when what somebody was given has expired [A4]. Returns what calls that off. */
export function whenExpired({ expiresAtMs }: Identity, clock: Clock, run: () => void): () => void {
  if (expiresAtMs === undefined) return NOTHING
  let cancel = () => {}
  // A timer takes less than a month, and the clock may have been set since.
  const wait = () => {
    const leftMs = Math.min(Math.max(0, expiresAtMs - clock.nowMs()), DELAY_MAX_MS)
    cancel = clock.after(leftMs, () => (clock.nowMs() < expiresAtMs ? wait() : run()))
  }
  wait()
  return () => cancel()
}
