import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import { SYSTEM_CLOCK } from '../../contract/system-clock.ts'
import { describeUpdateLog } from '../../contract/update-log.ts'

describeUpdateLog('the log in memory', async () => {
  const disk = new SortedBytes()
  return {
    open: () => StoreLog.open({ open: MemoryStore.opener(disk), clock: SYSTEM_CLOCK, random: Math.random }),
  }
})
