import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { levelOpener } from '../../server/storage/level-opener.ts'
import { SYSTEM_CLOCK } from '../../server/system-clock.ts'
import type { Seq } from '../../shared/ids.ts'
import type { Store } from '../../shared/log/store.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import type { DocumentLog } from '../../shared/log/update-log.ts'
import { docName } from '../support/doc-name.ts'
import { broken, type CampaignOptions, type Figures, until } from './campaign.ts'

const WRITES = 200
const HEALED_WITHIN_MS = 5000

/**
 * The failing disk where there is no compiler for one: the real log over the real LevelDB, whose n-th write fails after
 * it was made or before, in this process.
 */
export async function failingStore({ rounds, seed, tell }: CampaignOptions): Promise<Figures> {
  const random = new RandomStream(seed, 'failing store')
  let acknowledged = 0
  for (let round = 1; round <= rounds; round += 1) {
    const failAt = rounds >= WRITES ? 1 + ((round - 1) % WRITES) : random.integer(1, WRITES)
    acknowledged += await failOnce(failAt, random.chance(0.5))
    tell(`round ${round}, write ${failAt}: all promises kept`)
  }
  return { 'failing writes': rounds, by: 'a store that fails', acknowledgements: acknowledged, lost: 0 }
}

async function failOnce(failAt: number, isMade: boolean): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-failing-'))
  const open = levelOpener(join(folder, 'log'), { createIfMissing: true })
  let writes = 0
  const log = await StoreLog.open({
    open: async () => {
      const store = await open()
      return failing(store, isMade, () => ++writes === failAt)
    },
    clock: SYSTEM_CLOCK,
    random: Math.random,
    limits: { reopenMinMs: 1 },
  })
  const name = docName('notes')
  const bytes = new Map<Seq, number>()
  let notes: DocumentLog | undefined
  try {
    for (let byte = 1; byte <= failAt + 5; byte += 1) {
      notes ??= await opened(log)
      try {
        bytes.set(await notes.append(Uint8Array.of(byte % 251), 'alice'), byte % 251)
      } catch {
        await notes.close()
        notes = undefined
      }
    }
    const again = await log.open(name)
    for (const [seq, byte] of bytes) {
      const [entry] = await again.read((seq - 1) as Seq, 1)
      if (entry?.seq !== seq || entry.update[0] !== byte)
        broken(`[L1] entry ${seq} is not what was acknowledged`)
    }
    if (writes < failAt) broken(`write ${failAt} was never made`)
  } finally {
    await log.close()
    await rm(folder, { recursive: true })
  }
  return bytes.size

  async function opened(log: StoreLog): Promise<DocumentLog> {
    await until('the store is open again', HEALED_WITHIN_MS, () => log.isAvailable)
    return log.open(name)
  }
}

function failing(store: Store, isMade: boolean, fails: () => boolean): Store {
  return {
    batch: async (operations) => {
      const isFailing = fails()
      if (!isFailing || isMade) await store.batch(operations)
      if (isFailing) throw new Error('IO error: Input/output error')
    },
    get: (key) => store.get(key),
    range: (range) => store.range(range),
    close: () => store.close(),
  }
}
