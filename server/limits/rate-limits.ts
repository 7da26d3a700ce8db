import { assert } from '../../shared/assert.ts'
import type { PaceLimits } from './pace.ts'

/**
 * How much one address, one person and one connection may ask of the server. The defaults are far above what people
 * do: two hundred of them behind one address write, reload and come back at once without meeting any.
 */
export interface RateLimits {
  readonly addressConnections: number
  readonly addressUpgradesPerSecond: number
  readonly addressRequestsPerSecond: number
  readonly addressPace: PaceLimits
  readonly personConnections: number
  readonly personSessions: number
  readonly connectionPace: PaceLimits
  /** Of the machine's memory, or of what the process may have of it: what waits in all outboxes together. */
  readonly outboxesMaxBytes: number
}

const MIB = 1024 * 1024

export const DEFAULT_RATE_LIMITS: RateLimits = {
  addressConnections: 1000,
  addressUpgradesPerSecond: 50,
  addressRequestsPerSecond: 100,
  addressPace: { messagesPerSecond: 5000, bytesPerSecond: 16 * MIB, cpuMsPerSecond: 300 },
  personConnections: 200,
  personSessions: 1000,
  connectionPace: { messagesPerSecond: 250, bytesPerSecond: MIB, cpuMsPerSecond: 50 },
  outboxesMaxBytes: 1024 * MIB,
}

/** A set that cannot work is refused where it is made. */
export function checkRateLimits(limits: RateLimits): RateLimits {
  for (const name of ['messagesPerSecond', 'bytesPerSecond', 'cpuMsPerSecond'] as const)
    assert(
      limits.connectionPace[name] <= limits.addressPace[name],
      `one connection has no more ${name} than its address`,
    )
  return limits
}
