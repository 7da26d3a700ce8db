import { ABUSE } from './abuse.ts'
import { BACKUP } from './backup.ts'
import type { Campaign } from './campaign.ts'
import { DAMAGE } from './damage.ts'
import { FAILING_DISK } from './failing-disk.ts'
import { FROZEN } from './frozen.ts'
import { FULL_DISK } from './full-disk.ts'
import { IDLE_SOCKETS } from './idle-sockets.ts'
import { KILL } from './kill.ts'
import { POWER_CUT } from './power-cut.ts'
import { RETURN } from './return.ts'
import { SLOW_DISK } from './slow-disk.ts'
import { STALLED_READERS } from './stalled-readers.ts'

/** By the names under which they are called. */
export const CAMPAIGNS: Readonly<Record<string, Campaign>> = {
  kill: KILL,
  'power-cut': POWER_CUT,
  'full-disk': FULL_DISK,
  'failing-disk': FAILING_DISK,
  'slow-disk': SLOW_DISK,
  damage: DAMAGE,
  frozen: FROZEN,
  'stalled-readers': STALLED_READERS,
  return: RETURN,
  backup: BACKUP,
  abuse: ABUSE,
  'idle-sockets': IDLE_SOCKETS,
}
