import { readdir, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { type Campaign, type CampaignOptions, type Figures, pause } from './campaign.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { KILL } from './kill.ts'
import { type Shim, withShim } from './shim.ts'
import { withServer } from './with-server.ts'

/** As long as a synced write takes: so that cuts come in the middle of one. */
const DELAY_MS = 10
const CUT_AFTER_MS = { low: 20, high: 400 }
/** Of what was not synced, a power cut may leave something, too. */
const KEEP_SOME_CHANCE = 0.5

export const POWER_CUT: Campaign = {
  promise:
    'The power is cut: of every file of the databases only what was synced is left, or a little more. All that was acknowledged is there.',
  unit: 'power cuts',
  full: 200,
  run: (options) =>
    withShim(
      (shim) => powerCuts(options, shim),
      async () => {
        options.tell(
          'no C compiler is at hand, so nobody notes what was synced: crashes stand for power cuts',
        )
        return { ...(await KILL.run(options)), by: 'crashes only' }
      },
    ),
}

async function powerCuts({ rounds, seed, tell }: CampaignOptions, shim: Shim): Promise<Figures> {
  const random = new RandomStream(seed, 'power cuts')
  let cutBytes = 0
  let cutFiles = 0
  return withServer({ flags: UNDER_LOAD }, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    await server.stop()
    for (let round = 1; round <= rounds; round += 1) {
      // There before the power went on.
      const before = await filesOf(server.data)
      await server.restart(await shim.env(server.data, { delayMs: DELAY_MS }))
      await crew.check()
      await crew.join()
      crew.type()
      await pause(random.integer(CUT_AFTER_MS.low, CUT_AFTER_MS.high))
      await server.kill('SIGKILL')
      crew.stopTyping()
      const synced = await shim.syncedLengths()
      for (const [path, length] of await filesOf(server.data)) {
        const kept = synced.get(path) ?? before.get(path) ?? 0
        if (length <= kept) continue
        const more = random.chance(KEEP_SOME_CHANCE) ? random.integer(0, length - kept) : 0
        await truncate(path, kept + more)
        cutFiles += 1
        cutBytes += length - kept - more
      }
      tell(`round ${round}: ${cutBytes} bytes of ${cutFiles} files cut off so far`)
      await server.restart()
      await crew.check()
      await server.stop()
    }
    await server.restart()
    await crew.comeBack(20_000)
    const words = await crew.check()
    await crew.leave()
    return {
      'power cuts': rounds,
      by: 'files cut to what was synced',
      'files cut': cutFiles,
      'bytes cut': cutBytes,
      acknowledgements: crew.acknowledgements,
      words,
      lost: 0,
    }
  })
}

/** The databases' files that LevelDB appends to, and how long they are. Those it renames are whole or not there. */
async function filesOf(data: string): Promise<ReadonlyMap<string, number>> {
  const files = new Map<string, number>()
  for (const folder of ['log', 'heads', 'catalogue']) {
    for (const name of await readdir(join(data, folder))) {
      if (!/^(\d+\.(log|ldb)|MANIFEST-\d+)$/.test(name)) continue
      const path = join(data, folder, name)
      files.set(path, (await stat(path)).size)
    }
  }
  return files
}
