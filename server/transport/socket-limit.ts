import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey } from '../limits/address-key.ts'
import { Places } from '../limits/places.ts'

export interface SocketLimit {
  /** Sockets of one address, whatever comes of them. */
  readonly max: number
  /** In its canonical form; undefined where a socket speaks for many: then who they are is in its requests. */
  readonly addressOf: (socket: Socket) => string | undefined
  readonly onSurplus: () => void
}

/** Lets go of sockets that are too many from one address, before a byte is read from them [Q1]. */
export function limitSockets(server: Server, { addressOf, max, onSurplus }: SocketLimit): void {
  const places = new Places<string>(max)
  server.on('connection', (socket) => {
    const address = addressOf(socket)
    if (address === undefined) return
    const key = addressKey(address)
    if (places.take(key)) socket.on('close', () => places.free(key))
    else {
      onSurplus()
      socket.destroy()
    }
  })
}
