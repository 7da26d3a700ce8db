import type { ClientMessage, Role, ServerMessage } from './messages.ts'

/*
 * The first varUint of each message. The directions share no number, so that an echo is noticed, and 0 is none, so
 * that zeroed memory is no message. A number that was ever used for one message is never used for another.
 */

export const CLIENT_MESSAGE_TYPE = {
  hello: 1,
  join: 2,
  leave: 3,
  publish: 4,
  awareness: 5,
  ping: 6,
  authenticate: 7,
  mark: 8,
  report: 9,
} as const satisfies Record<ClientMessage['type'], number>

export const SERVER_MESSAGE_TYPE = {
  ready: 64,
  welcome: 65,
  state: 66,
  deliver: 67,
  synced: 68,
  acknowledge: 69,
  request: 70,
  awareness: 71,
  refuse: 72,
  drain: 73,
  pong: 74,
  mark: 75,
} as const satisfies Record<ServerMessage['type'], number>

/** How a `join` says what its client has. */
export const HAVE_TYPE = { nothing: 0, seq: 1, 'state vector': 2 } as const

export const PUBLISH_KIND = { update: 0, offer: 1 } as const

export const ROLE_NUMBER = { reader: 1, commenter: 2, writer: 3, owner: 4 } as const satisfies Record<
  Role,
  number
>
