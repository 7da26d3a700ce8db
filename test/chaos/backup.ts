import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { ServerProcess, serverMain } from '../support/server-process.ts'
import { broken, type Campaign, type CampaignOptions, type Figures, pause } from './campaign.ts'
import { Crew } from './crew.ts'
import { UNDER_LOAD } from './flags.ts'
import type { DocumentRecord } from './record.ts'
import { withServer } from './with-server.ts'

const inkwire = promisify(execFile)

const TYPE_MS = { low: 100, high: 600 }
const SAVED_WITHIN_MS = 30_000

export const BACKUP: Campaign = {
  promise:
    'Backups are taken while people write: each passes its check, and restores to documents that are, entry by entry, what these were at that moment, with all that was acknowledged before it began.',
  unit: 'backups',
  full: 50,
  run,
}

async function run({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'backup')
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-backup-'))
  let restoredEntries = 0
  let writtenMeanwhile = 0
  const backUp = async (server: ServerProcess): Promise<Figures> => {
    const crew = new Crew(server.webSocketUrl, seed)
    for (let round = 1; round <= rounds; round += 1) {
      await crew.comeBack(SAVED_WITHIN_MS)
      crew.type()
      await pause(random.integer(TYPE_MS.low, TYPE_MS.high))
      const promised = crew.records.map(({ head }) => head)
      const acknowledged = crew.acknowledgements
      await command('backup', join(folder, 'backup'), '--url', server.url)
      writtenMeanwhile += crew.acknowledgements - acknowledged
      crew.stopTyping()
      await crew.comeBack(SAVED_WITHIN_MS)
      await crew.check() // every entry is known then
      await command('verify', '--backup', join(folder, 'backup'))
      restoredEntries += await restoreAndCompare(folder, crew.records, promised)
      tell(
        `round ${round}: ${writtenMeanwhile} acknowledged during backups so far, restored ones are the same`,
      )
    }
    await crew.leave()
    return {
      backups: rounds,
      'acknowledged while they were taken': writtenMeanwhile,
      'entries restored and compared': restoredEntries,
      'that differ': 0,
    }
  }
  try {
    return await withServer({ flags: UNDER_LOAD }, { tell }, backUp)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Returns how many entries were compared. Throws where a document is not what it was. */
async function restoreAndCompare(
  folder: string,
  records: readonly DocumentRecord[],
  promised: readonly number[],
): Promise<number> {
  const data = join(folder, 'restored')
  await command('restore', join(folder, 'backup'), '--all', '--data', data)
  const server = await ServerProcess.start({ data, flags: ['--log-level', 'warn'] })
  try {
    let entries = 0
    for (const [index, record] of records.entries()) {
      const reader = new InkwireWriter(server.webSocketUrl, record.document, 'chaos-restored--')
      await reader.join()
      const head = reader.seen?.seq ?? 0
      if (head < (promised[index] as number))
        broken(
          `[L1] the backup of ${record.document} ends at ${head}, ${promised[index]} was acknowledged before`,
        )
      const words = reader.doc.getArray<string>('words').toArray()
      if (words.join() !== record.wordsAt(head).join())
        broken(`the restored ${record.document} is not what it was at ${head}`)
      await reader.leave()
      entries += head
    }
    return entries
  } finally {
    await server.close()
    await rm(data, { recursive: true })
  }
}

/** Rejects with what it says where it does not end with 0. */
async function command(...args: readonly string[]): Promise<void> {
  await inkwire(process.execPath, [serverMain(), ...args])
}
