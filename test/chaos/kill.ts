import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import type { ServerProcess } from '../support/server-process.ts'
import {
  type Campaign,
  type CampaignOptions,
  type Figures,
  medianAndMost,
  pause,
  quantile,
} from './campaign.ts'
import { withCompanions } from './companions.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { metric } from './measure.ts'
import { withServer } from './with-server.ts'

const CRASH_AFTER_MS = { low: 20, high: 400 }
const CRASH_WHILE_STARTING_CHANCE = 0.25

export const KILL: Campaign = {
  promise:
    'The server is killed (SIGKILL) at any moment, also while it starts: all that it had acknowledged or shown to anybody is there.',
  unit: 'crashes',
  full: 1000,
  run,
}

/**
 * Round after round: people type into documents of the real server over real sockets; it is killed with SIGKILL at a
 * random moment and started again; then a newcomer looks, before anybody else comes back and heals it, whether all
 * that was promised is there. Two clients that come back by themselves have to agree in the end.
 */
async function run({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'chaos')
  return withServer({ flags: UNDER_LOAD }, { tell }, (server) =>
    withCompanions(server.webSocketUrl, async (companions) => {
      const crew = new Crew(server.webSocketUrl, seed)
      const counts = { crashesWithUnacknowledged: 0, crashesWhileStarting: 0, snapshots: 0 }
      const restartsMs: number[] = []
      for (let round = 1; round <= rounds; round += 1) {
        await crew.join()
        crew.type()
        companions.type(round)
        await pause(random.integer(CRASH_AFTER_MS.low, CRASH_AFTER_MS.high))
        counts.snapshots += await metric(server, 'inkwire_fold_seconds_count')
        if (crew.unacknowledged > 0) counts.crashesWithUnacknowledged += 1
        await server.kill('SIGKILL')
        crew.stopTyping()
        if (random.chance(CRASH_WHILE_STARTING_CHANCE)) {
          counts.crashesWhileStarting += await crashWhileStarting(server, random.integer(0, 400))
        }
        const beganMs = performance.now()
        await server.restart()
        const elapsedMs = performance.now() - beganMs
        restartsMs.push(elapsedMs)
        await crew.check()
        tell(`round ${round}: ${Math.round(elapsedMs)} ms to serve again, all promises kept`)
      }
      await crew.comeBack(30_000)
      const words = await crew.check()
      await crew.leave()
      await companions.agree()
      return {
        crashes: rounds,
        'with edits on their way': counts.crashesWithUnacknowledged,
        'while starting': counts.crashesWhileStarting,
        acknowledgements: crew.acknowledgements,
        snapshots: counts.snapshots,
        words,
        lost: 0,
        'ms to serve again, least': Math.round(quantile(restartsMs, 0)),
        ...medianAndMost('ms to serve again', restartsMs),
      }
    }),
  )
}

/** Starts it and kills it again after that time; returns 1 when it had not begun to listen, otherwise 0. */
async function crashWhileStarting(server: ServerProcess, afterMs: number): Promise<number> {
  const started = server.restart().then(
    () => 0,
    () => 1,
  )
  await pause(afterMs)
  await server.kill('SIGKILL')
  return started
}
