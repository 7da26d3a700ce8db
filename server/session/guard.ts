import { InkwireError } from '../../shared/errors.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { Connection, Peer } from './connection.ts'

const INTERNAL_ERROR_CLOSE_CODE = 1011

/**
 * Keeps what a peer throws on its own connection [X1]: a peer's fault ends it with that code; a bug of ours ends it
 * with 1011 and an alarm. Keeps order, too: while a frame is looked through in slices, the next ones wait.
 *
 * @param peer may throw, and `receive` reject
 * @param waitingMaxBytes of frames that wait; more is SERVER_BUSY
 */
export function guard(
  peer: Peer,
  connection: Connection,
  telemetry: Telemetry,
  waitingMaxBytes: number,
): Peer {
  let isClosed = false
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  /** Of the frame that is under way, and of those that came after it. */
  let work: Promise<number> | undefined
  const close = () => {
    if (isClosed) return
    isClosed = true
    waiting = []
    peer.closed()
  }
  const end = (error: unknown) => {
    if (isClosed) return
    if (error instanceof InkwireError) {
      telemetry.refused(error.code)
      connection.close(error.closeCode, error.message)
    } else {
      telemetry.alarm('a message met a bug', error)
      connection.close(INTERNAL_ERROR_CLOSE_CODE, 'internal error')
    }
    close()
  }
  const attempt = <T>(act: () => T): T | undefined => {
    if (isClosed) return undefined
    try {
      return act()
    } catch (error) {
      end(error)
      return undefined
    }
  }
  const finish = async (first: Promise<number>): Promise<number> => {
    let slices = 0
    try {
      slices = await first
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        waitingBytes -= next.byteLength
        slices += (await peer.receive(next)) ?? 0
      }
    } catch (error) {
      end(error)
    }
    work = undefined
    return slices
  }
  const wait = (frame: Uint8Array) => {
    waitingBytes += frame.byteLength
    if (waitingBytes > waitingMaxBytes) {
      throw new InkwireError('SERVER_BUSY', 'too much was sent behind what takes long')
    }
    waiting.push(frame)
  }
  return {
    receive: (frame) => {
      if (work !== undefined) attempt(() => wait(frame))
      else {
        const long = attempt(() => peer.receive(frame))
        if (long !== undefined) work = finish(long)
      }
      return work
    },
    receiveText: () => attempt(() => peer.receiveText()),
    drain: (retryAfterMs) => attempt(() => peer.drain(retryAfterMs)),
    reconsider: () => attempt(() => peer.reconsider()),
    closed: close,
  }
}
