import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ErrorCode } from '../../shared/errors.ts'
import { ANSWER_HEADERS } from './security-headers.ts'

/** Answers a WebSocket handshake with an error, as the API would, and closes the socket. */
export function refuseUpgrade(
  socket: Duplex,
  status: number,
  code: ErrorCode,
  text: string,
  retryAfterSeconds?: number,
): void {
  const body = JSON.stringify({ error: { code, text } })
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...Object.entries(ANSWER_HEADERS).map(([name, value]) => `${name}: ${value}`), // [H1]
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    // RFC 6455 §4.4: for who speaks another one.
    'Sec-WebSocket-Version: 13',
  ]
  if (retryAfterSeconds !== undefined) headers.push(`Retry-After: ${retryAfterSeconds}`)
  // A client that never closes its side does not hold the socket.
  socket.once('finish', () => socket.destroy())
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`)
}
