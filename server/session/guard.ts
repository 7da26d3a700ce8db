import { InkwireError } from '../../shared/errors.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { Connection, Peer } from './connection.ts'

const INTERNAL_ERROR_CLOSE_CODE = 1011

/**
 * Keeps what a peer throws on its own connection [X1]: a peer's fault ends it with that code; a bug of ours ends it
 * with 1011 and an alarm.
 */
export function guard(peer: Peer, connection: Connection, telemetry: Telemetry): Peer {
  let isClosed = false
  const close = () => {
    if (isClosed) return
    isClosed = true
    peer.closed()
  }
  const attempt = (act: () => void) => {
    if (isClosed) return
    try {
      act()
    } catch (error) {
      if (error instanceof InkwireError) {
        telemetry.refused(error.code)
        connection.close(error.closeCode, error.message)
      } else {
        telemetry.alarm('a message met a bug', error)
        connection.close(INTERNAL_ERROR_CLOSE_CODE, 'internal error')
      }
      close()
    }
  }
  return {
    receive: (frame) => attempt(() => peer.receive(frame)),
    receiveText: () => attempt(() => peer.receiveText()),
    drain: (retryAfterMs) => attempt(() => peer.drain(retryAfterMs)),
    reconsider: () => attempt(() => peer.reconsider()),
    closed: close,
  }
}
