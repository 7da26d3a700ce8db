import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { Arena } from '../abuse/arena.ts'
import { ATTACKS } from '../abuse/attacks/all.ts'
import { wasLate } from '../abuse/late.ts'
import type { Campaign, CampaignOptions, Figures } from './campaign.ts'

const ALL = ATTACKS.flatMap(({ attacks }) => attacks)

const HONEST_WRITERS = 10
/** Attack at the same time, each from an address of its own and one attack after the other. */
const ATTACKERS = 4
const CHECK_EVERY = 25
const TELL_EVERY = 200

/** Of all attacks. More would be the server's doing. */
const LATE_MAX = 0.01

export const ABUSE: Campaign = {
  promise:
    'Attackers do all that the abuse tests know, mixed at random, beside ten people who write: these wait at most twice as long as before, their document and one that nobody touches are as they left them, and memory comes back.',
  unit: 'minutes',
  full: 60,
  run: (options) => abuse(options, options.rounds * 60),
}

/** The same for so many seconds. */
export async function abuse({ seed, tell }: CampaignOptions, seconds: number): Promise<Figures> {
  const random = new RandomStream(seed, 'abuse')
  const arena = await Arena.open(seed, HONEST_WRITERS)
  const outcomes = new Map<string, number>()
  let attacks = 0
  try {
    const endMs = performance.now() + seconds * 1000
    const attacker = async () => {
      while (performance.now() < endMs) {
        const attack = random.oneOf(ALL)
        const isAtLive = random.chance(0.5)
        const { outcome } = await attack
          .run(arena.target(isAtLive ? 'live' : 'treasure'))
          .catch((cause: unknown) => {
            if (wasLate(cause)) return { outcome: 'too late themselves' }
            throw new Error(`${attack.name}, attack ${attacks}`, { cause })
          })
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
        attacks += 1
        if (attacks % CHECK_EVERY === 0) await arena.check()
        if (attacks % TELL_EVERY === 0) tell(`${attacks} attacks`)
      }
    }
    await Promise.all(Array.from({ length: ATTACKERS }, attacker))
    const late = outcomes.get('too late themselves') ?? 0
    if (late > attacks * LATE_MAX)
      throw new Error(`${late} of ${attacks} attackers were told that they are late`)
    const verdict = await arena.judge()
    const megabytes = (bytes: number) => Math.round(bytes / 100_000) / 10
    return {
      minutes: Math.round((seconds / 60) * 10) / 10,
      attacks,
      'kinds of attack': ALL.length,
      ...Object.fromEntries(outcomes),
      'honest writers': HONEST_WRITERS,
      'ms until saved, p99 before': Math.round(verdict.quietP99Ms),
      'ms until saved, p99 meanwhile': Math.round(verdict.p99Ms),
      'ms until saved, most': Math.round(verdict.worstMs),
      'MB of heap before': megabytes(verdict.heapBefore),
      'MB of heap after': megabytes(verdict.heapAfter),
      'documents changed': 0,
    }
  } finally {
    await arena.close()
  }
}
