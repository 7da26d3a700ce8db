import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import {
  broken,
  type Campaign,
  type CampaignOptions,
  type Figures,
  lastWords,
  medianAndMost,
  until,
} from './campaign.ts'
import { Crew } from './crew.ts'
import { failingStore } from './failing-store.ts'
import { UNDER_LOAD } from './flags.ts'
import { type Shim, withShim } from './shim.ts'
import { withServer } from './with-server.ts'

/** As many writes are tried, one after the other; more rounds begin again at the first. */
const WRITES = 200
const MET_WITHIN_MS = 30_000
const HEALED_WITHIN_MS = 20_000
const CRASH_AFTER_HEALING_CHANCE = 0.5

export const FAILING_DISK: Campaign = {
  promise:
    'One synced write after the other fails with EIO: it is acknowledged to nobody, the store is opened again and proved, and saving goes on without a restart.',
  unit: 'failing writes',
  full: WRITES,
  run: (options) =>
    withShim(
      (shim) => failingDisk(options, shim),
      () => {
        options.tell('no C compiler is at hand: a store that fails stands for a disk that does')
        return failingStore(options)
      },
    ),
}

async function failingDisk({ rounds, seed, tell }: CampaignOptions, shim: Shim): Promise<Figures> {
  const random = new RandomStream(seed, 'failing disk')
  const healedMs: number[] = []
  let refusedStarts = 0
  return withServer({ flags: UNDER_LOAD }, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    // A document that holds nothing yet is no life of it that could go on.
    await crew.join()
    crew.type()
    await until('something is saved in each', MET_WITHIN_MS, () =>
      crew.records.every((record) => record.head > 0),
    )
    crew.stopTyping()
    for (let round = 1; round <= rounds; round += 1) {
      // With few rounds, some of all.
      const failAt = rounds >= WRITES ? 1 + ((round - 1) % WRITES) : random.integer(1, WRITES)
      await server.kill('SIGKILL')
      const env = await shim.env(server.data, { folder: 'log', failAt })
      try {
        await server.restart(env)
      } catch (error) {
        // The first writes are made while the store is opened: then it does not start, and says why.
        if (!(await shim.hasFailed())) throw error
        if (!/Cannot start|cannot open the database/i.test(lastWords(server.logLines))) throw error
        refusedStarts += 1
        await server.restart()
      }
      const said = server.logLines.length
      if (!(await shim.hasFailed())) {
        await crew.comeBack(HEALED_WITHIN_MS)
        crew.type()
        await until(`write ${failAt} fails`, MET_WITHIN_MS, () => shim.hasFailed())
        await until('an alarm', MET_WITHIN_MS, () => server.logLines.length > said)
        crew.stopTyping()
        if (!/dmesg/.test(server.logLines.slice(said).join())) broken('no alarm says what to do')
      }
      healedMs.push(await crew.comeBack(HEALED_WITHIN_MS))
      await crew.check()
      if (random.chance(CRASH_AFTER_HEALING_CHANCE)) await crew.checkAfterCrash(server)
      tell(`round ${round}, write ${failAt}: saving again after ${Math.round(healedMs.at(-1) ?? 0)} ms`)
    }
    await crew.leave()
    return {
      'failing writes': rounds,
      by: 'EIO from fdatasync',
      'starts refused': refusedStarts,
      'writers told': crew.refused,
      acknowledgements: crew.acknowledgements,
      lost: 0,
      ...medianAndMost('ms until saving again', healedMs),
    }
  })
}
