import { decodeYFrame, encodeYMessage } from '../../shared/protocol/y-protocols.ts'
import type { Had, Hearing, LoadClient } from './load-client.ts'
import { Socket } from './socket.ts'

const EMPTY_STATE_VECTOR = Uint8Array.of(0)
const EMPTY_UPDATE = Uint8Array.of(0, 0)

/** Joins a document as a y-websocket client does. */
export function connectYWebsocket(
  webSocketUrl: string,
  document: string,
  hearing: Hearing,
  had?: Had,
): Promise<LoadClient> {
  let batch = 0
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(error)
      hearing.failed(error)
    }
    const socket = new Socket(`${webSocketUrl}/${encodeURIComponent(document)}`, [], {
      opened: () => {
        const stateVector = had?.stateVector ?? EMPTY_STATE_VECTOR
        socket.send(encodeYMessage({ type: 'sync step 1', stateVector }))
      },
      message: (frame) => hear(frame),
      failed,
    })
    const client: LoadClient = {
      get receivedBytes() {
        return socket.receivedBytes
      },
      position: undefined,
      publish: (update) => {
        socket.send(encodeYMessage({ type: 'update', update }))
        return ++batch
      },
      close: () => socket.close(),
    }
    const hear = (frame: Uint8Array): void => {
      const message = decodeYFrame(frame)
      switch (message.type) {
        case 'update':
          return hearing.delivered(message.update)
        case 'sync step 2':
          hearing.delivered(message.update)
          return resolve(client)
        case 'sync step 1':
          return socket.send(encodeYMessage({ type: 'sync step 2', update: EMPTY_UPDATE }))
        case 'awareness':
        case 'query awareness':
          return
        case 'auth denied':
          return failed(new Error(message.reason))
        default:
          message satisfies never
      }
    }
  })
}
