import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../../../server/storage/data-folder.ts'
import { SILENT_LOG } from '../../../shared/log/log-observer.ts'
import { SYSTEM_CLOCK } from '../../contract/system-clock.ts'
import { describeUpdateLog } from '../../contract/update-log.ts'

describeUpdateLog('the log on LevelDB', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-log-'))
  return {
    async open() {
      const options = { folder, clock: SYSTEM_CLOCK, random: Math.random, observer: SILENT_LOG }
      const { log, close } = await openDataFolder(options)
      return {
        open: (doc) => log.open(doc),
        list: (range) => log.list(range),
        delete: (doc) => log.delete(doc),
        close,
      }
    },
    remove: () => rm(folder, { recursive: true }),
  }
})
