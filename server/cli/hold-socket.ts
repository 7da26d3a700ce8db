import { randomBytes } from 'node:crypto'
import { WebSocket } from 'ws'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { SUBPROTOCOL } from '../../shared/protocol/messages.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'

/** What one look at the path to a server has found. */
export interface Finding {
  readonly what: string
  readonly result: 'fine' | 'wrong' | 'not known'
  readonly text: string
}

const OPENS_WITHIN_MS = 10_000

/** Says hello, and then nothing: as a browser whose writer thinks. Heartbeats of the server are answered. */
export async function* holdSocket(
  base: string,
  token: string,
  holdMs: number,
): AsyncGenerator<Finding, void> {
  const beganMs = Date.now()
  const socket = new WebSocket(base.replace(/^http/, 'ws'), [SUBPROTOCOL], {
    handshakeTimeout: OPENS_WITHIN_MS,
    perMessageDeflate: false,
  })
  let pings = 0
  let heartbeatMs: number | undefined
  socket.on('error', () => {}) // whoever waits for it to open is told; later, `close` follows
  socket.on('ping', () => {
    pings += 1
  })
  socket.on('message', (frame: Buffer) => {
    for (const message of decodeServerFrame(Uint8Array.from(frame)))
      if (message.type === 'ready') heartbeatMs = message.heartbeatMs
  })
  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  try {
    const failure = await opened(socket)
    if (failure !== undefined) {
      yield { what: 'upgrade', result: 'wrong', text: failure }
      return
    }
    yield {
      what: 'upgrade',
      result: 'fine',
      text: `a WebSocket with ${SUBPROTOCOL} in ${Date.now() - beganMs} ms`,
    }
    const key = randomBytes(18).toString('base64url')
    socket.send(encodeClientMessage({ type: 'hello', key, agent: 'inkwire doctor', token }))
    const openedMs = Date.now()
    const code = await Promise.race([closed, passed(holdMs)])
    const seconds = Math.round((Date.now() - openedMs) / 1000)
    yield idle(code, seconds, pings, heartbeatMs, holdMs)
  } finally {
    socket.terminate()
  }
}

/** Resolves with why it does not open, or with nothing. */
function opened(socket: WebSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('open', () =>
      resolve(socket.protocol === SUBPROTOCOL ? undefined : 'its subprotocol was lost on the way'),
    )
    socket.once('unexpected-response', (_, { statusCode }) =>
      resolve(
        `the handshake was answered with ${statusCode}: does every proxy pass on Upgrade and Connection?`,
      ),
    )
    socket.once('error', (error) => resolve(error.message))
  })
}

function idle(
  code: number | undefined,
  seconds: number,
  pings: number,
  heartbeatMs: number | undefined,
  holdMs: number,
): Finding {
  const what = 'idle'
  if (heartbeatMs === undefined) {
    const ended = code === undefined ? '' : `, and closed with ${code}`
    return {
      what,
      result: 'not known',
      text: `the server did not say that it is ready${ended}: does it ask for a --token?`,
    }
  }
  if (code !== undefined) {
    return {
      what,
      result: 'wrong',
      text: `cut after ${seconds} s with ${code}: the time-out of a proxy is too short`,
    }
  }
  const heard = `open for ${seconds} s, ${pings} heartbeats came`
  if (holdMs <= 2 * heartbeatMs) {
    return {
      what,
      result: 'not known',
      text: `${heard}; --hold more than ${Math.ceil((2 * heartbeatMs) / 1000)} says more`,
    }
  }
  return pings > 0
    ? { what, result: 'fine', text: heard }
    : { what, result: 'wrong', text: `open for ${seconds} s, but no heartbeat of the server came through` }
}

function passed(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), ms))
}
