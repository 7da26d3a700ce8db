import type { Random } from '../../shared/random.ts'
import type { ProviderLimits } from './provider-limits.ts'

/** A server that has crashed or been restarted is back long before so many attempts have failed. */
const EARLY_FAILURES = 10

/**
 * How long to wait before the next attempt after `failures` of them: full jitter, so that those who were thrown out
 * together do not come back together. The first waits are short: with 5,000 clients some draw nothing several times in
 * a row, and would wait half a minute for a server that was away for one second.
 */
export function backoffMs(failures: number, limits: ProviderLimits, random: Random): number {
  const maxMs = failures <= EARLY_FAILURES ? limits.backoffEarlyMaxMs : limits.backoffMaxMs
  return random() * Math.min(maxMs, limits.backoffFirstMs * 2 ** Math.max(0, failures - 1))
}
