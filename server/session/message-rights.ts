import type { ClientMessage, Role } from '../../shared/protocol/messages.ts'
import type { YMessage } from '../../shared/protocol/y-protocols.ts'

/** What somebody has to be for a message: `identified` is somebody whose token holds, where tokens are asked for. */
type Right = 'anyone' | 'identified' | Role

/** [A2] What a client may say, by its kind. Publishing what the document holds already is reading. */
export const MESSAGE_RIGHTS = {
  hello: 'anyone',
  authenticate: 'identified',
  ping: 'identified',
  leave: 'identified',
  join: 'reader',
  awareness: 'reader',
  publish: 'writer',
  mark: 'writer',
  report: 'identified',
} as const satisfies Record<ClientMessage['type'], Right>

/** The same for y-websocket clients: the connection itself is the join. */
export const Y_MESSAGE_RIGHTS = {
  'sync step 1': 'reader',
  'sync step 2': 'writer',
  update: 'writer',
  awareness: 'reader',
  'query awareness': 'reader',
  'auth denied': 'reader',
} as const satisfies Record<YMessage['type'], Right>
