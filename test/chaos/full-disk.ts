import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { RESERVE_FILE } from '../../server/storage/disk-room.ts'
import type { ServerOptions } from '../support/server-process.ts'
import {
  broken,
  type Campaign,
  type CampaignOptions,
  type Figures,
  medianAndMost,
  pause,
  quantile,
  until,
} from './campaign.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import { SmallDisk } from './small-disk.ts'
import { withServer } from './with-server.ts'

const DISK_MEGABYTES = 96
// LevelDB, when it is opened, writes what its log holds into a table: four megabytes and more.
const RESERVE_BYTES = 8 * 1024 * 1024
const FILL_AFTER_MS = { low: 20, high: 300 }
/** The disk is full at once, a little later in the middle of some write, or only nearly. */
const LEFT_BYTES = [0, 0, 4096, 20_000, 100_000]
const CRASH_WHILE_FULL_CHANCE = 0.3
const CRASH_AFTER_HEALING_CHANCE = 0.5
const TOLD_WITHIN_MS = 10_000
// The store may be just being opened again.
const READ_WITHIN_MS = 10_000
const HEALED_WITHIN_MS = 20_000

export const FULL_DISK: Campaign = {
  promise:
    'The disk fills up under people who write: they are told that nothing new is saved, everyone can go on reading, nothing acknowledged is lost, and saving goes on by itself when there is room.',
  unit: 'times full',
  full: 100,
  async run(options) {
    const disk = await SmallDisk.mount(DISK_MEGABYTES)
    if (disk === undefined) {
      options.tell('no small disk can be mounted here (root can): files that may not grow stand for it')
      return limitedFiles(options)
    }
    try {
      return await fullDisk(options, disk)
    } finally {
      disk.unmount()
    }
  },
}

async function fullDisk({ rounds, seed, tell }: CampaignOptions, disk: SmallDisk): Promise<Figures> {
  const random = new RandomStream(seed, 'full disk')
  const data = join(disk.folder, 'data')
  await mkdir(data)
  const healedMs: number[] = []
  let crashesWhileFull = 0
  const env = { INKWIRE_RESERVE_BYTES: String(RESERVE_BYTES) }
  return withServer({ data, flags: UNDER_LOAD, env }, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    // A server makes it a moment after its first start.
    await until('room is held back', TOLD_WITHIN_MS, () => existsSync(join(data, RESERVE_FILE)))
    for (let round = 1; round <= rounds; round += 1) {
      const told = crew.refused
      await crew.join()
      crew.type()
      await pause(random.integer(FILL_AFTER_MS.low, FILL_AFTER_MS.high))
      const leftBytes = random.oneOf(LEFT_BYTES)
      await until('somebody who writes is told', TOLD_WITHIN_MS, () => {
        disk.fill(leftBytes) // again, as what the server has just let go of makes room
        return crew.refused > told
      })
      crew.stopTyping()
      if (random.chance(CRASH_WHILE_FULL_CHANCE)) {
        crashesWhileFull += 1
        await server.kill('SIGKILL')
        await server.restart()
      }
      const { pid } = server
      await crew.checkWithin(READ_WITHIN_MS)
      await disk.free()
      healedMs.push(await crew.comeBack(HEALED_WITHIN_MS))
      if (server.pid !== pid) broken('[L7] the server was started again')
      await crew.check()
      if (random.chance(CRASH_AFTER_HEALING_CHANCE)) await crew.checkAfterCrash(server)
      tell(
        `round ${round}, ${crew.acknowledgements} acknowledged: saving again after ${Math.round(healedMs.at(-1) ?? 0)} ms, all promises kept`,
      )
    }
    const words = await crew.check()
    await crew.leave()
    const { logLines } = server
    const said = (text: string) => logLines.filter((line) => line.includes(text)).length
    return {
      'times full': rounds,
      on: 'a disk of its own',
      'writes that met it': said('"the store failed;'),
      'seen before a write met it': said('left)'),
      'crashes while full': crashesWhileFull,
      'writers told': crew.refused,
      acknowledgements: crew.acknowledgements,
      words,
      lost: 0,
      ...medianAndMost('ms until saving again', healedMs),
    }
  })
}

const FILE_MAX_KIB = 256

/**
 * A limit on the size of files is a disk that is full for one file at a time: the log meets it, and is well again when it
 * is opened anew. What a full disk is for readers, this does not show.
 */
async function limitedFiles({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'limited files')
  const healedMs: number[] = []
  const limited: ServerOptions = {
    flags: UNDER_LOAD,
    env: { INKWIRE_RESERVE_BYTES: '0' },
    // Unless the signal is ignored, it ends the process.
    launcher: ['bash', '-c', `trap '' XFSZ; ulimit -f ${FILE_MAX_KIB}; exec "$0" "$@"`],
  }
  return withServer(limited, { tell }, async (server) => {
    const crew = new Crew(server.webSocketUrl, seed)
    for (let round = 1; round <= rounds; round += 1) {
      const told = crew.refused
      await crew.comeBack(HEALED_WITHIN_MS)
      crew.type()
      await until('somebody who writes is told', 6 * TOLD_WITHIN_MS, () => crew.refused > told)
      crew.stopTyping()
      healedMs.push(await crew.comeBack(HEALED_WITHIN_MS))
      await crew.checkWithin(READ_WITHIN_MS)
      if (random.chance(CRASH_AFTER_HEALING_CHANCE)) await crew.checkAfterCrash(server)
      tell(`round ${round}, ${crew.acknowledgements} acknowledged: all promises kept`)
    }
    await crew.leave()
    return {
      'times full': rounds,
      on: 'files that may not grow',
      'writers told': crew.refused,
      acknowledgements: crew.acknowledgements,
      lost: 0,
      'ms until saving again, most': Math.round(quantile(healedMs, 1)),
    }
  })
}
