import type { Random } from '../../shared/random.ts'
import type { ProviderLimits } from './provider-limits.ts'

/**
 * How long to wait before the next attempt after `failures` of them: full jitter, so that those who were thrown out
 * together do not come back together.
 */
export function backoffMs(failures: number, limits: ProviderLimits, random: Random): number {
  return random() * Math.min(limits.backoffMaxMs, limits.backoffFirstMs * 2 ** Math.max(0, failures - 1))
}
