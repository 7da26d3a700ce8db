import { beforeEach } from 'vitest'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import type { StoreLog } from '../../../shared/log/store-log.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandDisk } from './hand-disk.ts'
import { LogWorld } from './log-world.ts'

export const UNAVAILABLE = { code: 'LOG_UNAVAILABLE' }
export const OTHER = parseDocName('other') as DocName

/** A log on a disk that syncs and fails when the test says so. */
interface OnHandDisk {
  readonly world: LogWorld
  readonly clock: FakeClock
  disk: HandDisk
  log: StoreLog
  /** Opens the log that is on this disk. */
  openLog(): Promise<StoreLog>
}

/** For a file of tests: for each of them a log of its own, which is open. */
export function onHandDisk(): OnHandDisk {
  const at = {} as { -readonly [Part in keyof OnHandDisk]: OnHandDisk[Part] }
  beforeEach(async () => {
    at.world = new LogWorld()
    at.disk = new HandDisk()
    at.clock = new FakeClock()
    at.openLog = () =>
      at.world.openLog({
        open: at.disk.opener,
        clock: at.clock,
        heads: false,
        limits: { reopenMinMs: 100, reopenMaxMs: 1000 },
      })
    at.log = await at.openLog()
  })
  return at
}

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await undefined
}
