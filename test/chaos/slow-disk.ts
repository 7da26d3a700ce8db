import type { ServerProcess } from '../support/server-process.ts'
import {
  broken,
  type Campaign,
  type CampaignOptions,
  type Figures,
  pause,
  quantile,
  until,
} from './campaign.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { memoryOf } from './measure.ts'
import { type Shim, withShim } from './shim.ts'
import { withServer } from './with-server.ts'

const DELAYS_MS = [5, 50, 500]
/** How long people type on each disk, for one round. */
const TYPE_MS = 300
const STALL_MS = 1000
const LOOKS = 5
const ANSWERS_WITHIN_MS = 1000
const MEMORY_MAX_BYTES = 64 * 1024 * 1024
const SAVED_WITHIN_MS = 60_000

export const SLOW_DISK: Campaign = {
  promise:
    'Synced writes take 5, 50 and 500 ms longer, and one stalls for a second a round: edits share writes, nobody is told too early, the server answers all the while, and no queue grows without end.',
  unit: 'tenths of a stall of ten seconds',
  full: 10,
  run: (options) =>
    withShim(
      (shim) => slowDisk(options, shim),
      () => {
        throw new Error('a slow disk needs a C compiler (cc, gcc or clang), and there is none')
      },
    ),
}

async function slowDisk({ rounds, seed, tell }: CampaignOptions, shim: Shim): Promise<Figures> {
  const figures: Record<string, number | string> = {}
  return withServer({ flags: UNDER_LOAD }, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    for (const delayMs of DELAYS_MS) {
      await server.stop()
      await server.restart(await shim.env(server.data, { folder: 'log', delayMs }))
      await crew.comeBack(SAVED_WITHIN_MS)
      const [acknowledgements, syncs] = [crew.acknowledgements, await shim.count()]
      const beganMs = performance.now()
      crew.type()
      await pause(TYPE_MS * rounds)
      crew.stopTyping()
      await crew.comeBack(SAVED_WITHIN_MS)
      const seconds = (performance.now() - beganMs) / 1000
      const saved = crew.acknowledgements - acknowledgements
      const each = saved / Math.max(1, (await shim.count()) - syncs)
      figures[`+${delayMs} ms: acknowledgements a second`] = Math.round(saved / seconds)
      figures[`+${delayMs} ms: acknowledgements for each synced write`] = Math.round(each * 10) / 10
      tell(`synced writes ${delayMs} ms longer: ${Math.round(saved / seconds)} acknowledgements a second`)
      await crew.check()
    }
    await stall(server, crew, shim, STALL_MS * rounds, figures)
    await crew.check()
    await crew.leave()
    return { ...figures, acknowledgements: crew.acknowledgements, lost: 0 }
  })
}

/** The disk says nothing, for that long at least. */
async function stall(
  server: ServerProcess,
  crew: Crew,
  shim: Shim,
  stallMs: number,
  figures: Record<string, number | string>,
): Promise<void> {
  await server.stop()
  // Well behind what the opening of the store writes.
  await server.restart(await shim.env(server.data, { folder: 'log', stallAt: 20 }))
  await crew.comeBack(SAVED_WITHIN_MS)
  const memoryBefore = await memoryOf(server)
  crew.type()
  await until('a write stalls', SAVED_WITHIN_MS, () => shim.isStalling())
  // What was acknowledged before is still on its way.
  await pause(stallMs / 2)
  const { acknowledgements } = crew
  const answers: number[] = []
  for (let look = 0; look < LOOKS; look += 1) {
    const beganMs = performance.now()
    await fetch(`${server.url}/healthz`)
    answers.push(performance.now() - beganMs)
    await pause(stallMs / 2 / LOOKS)
  }
  const waiting = crew.unacknowledged
  if (crew.acknowledgements !== acknowledgements)
    broken('[C1] something was acknowledged while the disk stalled')
  const grown = (await memoryOf(server)) - memoryBefore
  if (grown > MEMORY_MAX_BYTES) broken(`memory grew by ${grown} bytes while the disk stalled`)
  if (quantile(answers, 0.5) > ANSWERS_WITHIN_MS)
    broken('[X4] the server does not answer while the disk stalls')
  await shim.endStall()
  crew.stopTyping()
  await crew.comeBack(SAVED_WITHIN_MS)
  figures['stalled, ms'] = stallMs
  figures['edits that waited for it'] = waiting
  figures['answers meanwhile, ms, median'] = Math.round(quantile(answers, 0.5) * 10) / 10
}
