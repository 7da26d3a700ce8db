import { DEFAULT_SNAPSHOT_POLICY } from '../../server/snapshot/policy.ts'
import type { DocName } from '../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import { DEFAULT_LOG_LIMITS } from '../../shared/log/log-limits.ts'
import { PROVIDER_LIMITS } from '../provider/provider-limits.ts'
import type { Scenario } from './simulation/scenario.ts'

export const LAB_DOCUMENT = 'the-lab' as DocName
/** The root that the editors write into; the simulation compares it in its snapshots. */
export const LAB_FIELD = 'body'

/** How the lab is until somebody moves a slider. Slow enough to see. */
export const LAB_BEGINNING = { latencyMs: 300, jitterMs: 100, loss: 0, syncMs: 300 } as const

/** The product as it is, but for one thing: nobody in a lab waits half a minute for the next attempt to connect. */
const BACKOFF_MAX_MS = 3000

export function labScenario(seed: number, people: number): Scenario {
  return {
    seed,
    browsers: people,
    documents: [LAB_DOCUMENT],
    deedsEach: 0,
    workMs: 0,
    faults: new Set(),
    hasPresence: true,
    latencyMaxMs: 0,
    windowBytes: 64 * 1024,
    syncMaxMs: LAB_BEGINNING.syncMs,
    readMaxMs: 5,
    limits: DEFAULT_LIMITS,
    logLimits: DEFAULT_LOG_LIMITS,
    providerLimits: { ...PROVIDER_LIMITS, backoffEarlyMaxMs: BACKOFF_MAX_MS, backoffMaxMs: BACKOFF_MAX_MS },
    policy: DEFAULT_SNAPSHOT_POLICY,
  }
}
