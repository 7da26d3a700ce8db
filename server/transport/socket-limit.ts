import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { addressKey } from '../limits/address-key.ts'
import { Places } from '../limits/places.ts'

export interface SocketLimit {
  /** Sockets of one address, whatever comes of them. */
  readonly max: number
  /** Whether it speaks for many: then who they are is in its requests. */
  readonly isProxy: (socket: Socket) => boolean
  readonly onSurplus: () => void
}

/** Lets go of sockets that are too many from one address, before a byte is read from them [Q1]. */
export function limitSockets(server: Server, { isProxy, max, onSurplus }: SocketLimit): void {
  const places = new Places<string>(max)
  server.on('connection', (socket) => {
    if (isProxy(socket)) return
    const key = addressKey(socket.remoteAddress ?? '')
    if (places.take(key)) socket.once('close', () => places.free(key))
    else {
      onSurplus()
      socket.destroy()
    }
  })
}
