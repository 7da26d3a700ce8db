import type { Attack } from '../attack.ts'
import { CONTENT_ATTACKS } from './content.ts'
import { FRAMES } from './frames.ts'
import { PRESENCE } from './presence.ts'
import { PROTOCOL } from './protocol.ts'
import { UPDATES } from './updates.ts'
import { UPGRADE_AND_HTTP } from './upgrade-and-http.ts'

/** The abuse list, by group. */
export const ATTACKS: readonly { readonly group: string; readonly attacks: readonly Attack[] }[] = [
  { group: 'upgrade and HTTP', attacks: UPGRADE_AND_HTTP },
  { group: 'frames', attacks: FRAMES },
  { group: 'protocol', attacks: PROTOCOL },
  { group: 'updates', attacks: UPDATES },
  { group: 'presence', attacks: PRESENCE },
  { group: 'content', attacks: CONTENT_ATTACKS },
]
