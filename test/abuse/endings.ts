import type { ErrorCode } from '../../shared/errors.ts'
import { must, type Outcome, refused } from './attack.ts'
import type { RawWebSocket } from './raw-web-socket.ts'

/** The server must end this with one of the codes; by the first the outcome is known. */
export async function endsWith(
  socket: { ended(): Promise<string> },
  ...codes: readonly [string, ...string[]]
): Promise<Outcome> {
  const ended = await socket.ended()
  must(codes.includes(ended), `ended with ${ended} in place of ${codes.join(' or ')}`)
  return refused(codes[0])
}

/** The server must refuse something with this code; the attacker goes then. */
export async function refusesWith(socket: RawWebSocket, code: ErrorCode): Promise<Outcome> {
  const refusal = await socket.until('refuse')
  socket.close()
  must(refusal.code === code, `refused by ${refusal.code} in place of ${code}`)
  return refused(code)
}
