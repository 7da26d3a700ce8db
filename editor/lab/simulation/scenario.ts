import { DEFAULT_SNAPSHOT_POLICY, type SnapshotPolicy } from '../../../server/snapshot/policy.ts'
import type { DocName } from '../../../shared/ids.ts'
import { checkLimits, DEFAULT_LIMITS, type Limits } from '../../../shared/limits.ts'
import { DEFAULT_LOG_LIMITS, type LogLimits } from '../../../shared/log/log-limits.ts'
import type { ProviderLimits } from '../../provider/provider-limits.ts'
import { PROVIDER_LIMITS } from '../../provider/provider-limits.ts'
import { RandomStream } from './world/random-stream.ts'

/** What can go wrong, each of its own stream of decisions, and each of which a run can do without. */
export const FAULTS = [
  'server killed',
  'server drained',
  'document deleted',
  'cut',
  'half-open',
  'slow reader',
  'disk error',
  'disk full',
  'slow disk',
  'local disk error',
  'offline',
  'long offline',
  'clock skew',
  'late timers',
  'clock jump',
  'tab crash',
  'tab closed',
  'reload',
  'reload without log',
  'hostile',
  'y-websocket',
  'two tabs',
  'two documents',
  'undo',
] as const

export type Fault = (typeof FAULTS)[number]

/** Everything that is drawn before a run begins. */
export interface Scenario {
  readonly seed: number
  readonly browsers: number
  readonly documents: readonly DocName[]
  /** How many things each person does. */
  readonly deedsEach: number
  /** How long they take for it. */
  readonly workMs: number
  readonly faults: ReadonlySet<Fault>
  /** Whether people show who and where they are. */
  readonly hasPresence: boolean
  readonly latencyMaxMs: number
  readonly windowBytes: number
  readonly syncMaxMs: number
  readonly readMaxMs: number
  readonly limits: Limits
  readonly logLimits: LogLimits
  readonly providerLimits: ProviderLimits
  readonly policy: SnapshotPolicy
}

/** How a failing run is made smaller: less of everything, and nothing else decided differently. */
export interface Shrinking {
  readonly browsersAtMost?: number
  readonly deedsAtMost?: number
  readonly without?: readonly Fault[]
}

const BROWSERS_MAX = 6
const DEEDS_MAX = 16
/** Costly to run. */
const RARE: readonly Fault[] = ['long offline', 'two tabs', 'hostile']
const COMMON: readonly Fault[] = ['server killed', 'cut', 'offline', 'reload', 'undo', 'slow reader']

export function drawScenario(seed: number, shrinking: Shrinking = {}): Scenario {
  const random = new RandomStream(seed, 'scenario')
  const manyOrFew = random.oneOf([2, 2, 3, 3, 4, 6])
  const deedsEach = Math.min(random.integer(4, 16), shrinking.deedsAtMost ?? DEEDS_MAX)
  const workMs = random.integer(20, 90) * 1000
  const latencyMaxMs = random.oneOf([20, 100, 400, 2000])
  const syncMaxMs = random.oneOf([1, 5, 50, 500])
  const readMaxMs = random.oneOf([1, 20, 200])
  const windowBytes = random.oneOf([0, 0, 512, 4096])
  const swarm = random.next()
  const faults = new Set<Fault>()
  for (const fault of FAULTS) {
    const usual = COMMON.includes(fault) ? 0.6 : RARE.includes(fault) ? 0.1 : 0.1 + 0.25 * swarm
    const isIn = random.chance(usual)
    if (isIn && shrinking.without?.includes(fault) !== true) faults.add(fault)
  }
  // Twice as many tabs, half as many browsers.
  const most = faults.has('two tabs') ? 3 : BROWSERS_MAX
  const browsers = Math.min(manyOrFew, most, shrinking.browsersAtMost ?? BROWSERS_MAX)
  // y-protocols know nothing of lives: such a client brings back what was deleted, to the last word.
  if (faults.has('y-websocket')) faults.delete('document deleted')
  const documents = (faults.has('two documents') ? ['notes', 'plans/May'] : ['notes']) as DocName[]
  const heartbeatMs = faults.has('long offline') ? 60_000 : 15_000
  const isTight = random.chance(0.5)
  return {
    seed,
    browsers,
    documents,
    deedsEach,
    workMs,
    faults,
    // Who is seen has claimed an id before somebody else can.
    hasPresence: random.chance(0.4) || faults.has('hostile'),
    latencyMaxMs,
    windowBytes,
    syncMaxMs,
    readMaxMs,
    limits: checkLimits({
      ...DEFAULT_LIMITS,
      heartbeatMs,
      channelIdleMs: random.oneOf([1000, 5000, 30_000]),
      ...(isTight
        ? { outboxSoftBytes: 300, outboxHardBytes: 4000, pageMaxBytes: 200, catchUpMaxBytes: 200 }
        : { pageMaxBytes: 2000 }),
    }),
    logLimits: { ...DEFAULT_LOG_LIMITS, pageMaxBytes: isTight ? 500 : 4000, clearMaxEntries: 7 },
    providerLimits: {
      ...PROVIDER_LIMITS,
      batchesInFlight: random.oneOf([1, 2, 8]),
      editsPerBatch: random.oneOf([2, 5, 100]),
      foldEntries: random.oneOf([5, 20, 500]),
    },
    policy: {
      ...DEFAULT_SNAPSHOT_POLICY,
      foldEntries: random.oneOf([4, 10, 30, 500]),
      foldIdleMs: random.oneOf([500, 5000]),
      horizonMs: random.oneOf([1, 10_000, 3_600_000]),
      stretchEntries: 40,
    },
  }
}
