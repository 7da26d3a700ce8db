import { randomUUID } from 'node:crypto'
import { type Epoch, parseDocName } from '../../shared/ids.ts'
import { decodeServerFrame, encodeClientMessage } from '../../shared/protocol/inkwire.ts'
import {
  type ChannelNumber,
  type Have,
  type ServerMessage,
  SUBPROTOCOL,
} from '../../shared/protocol/messages.ts'
import type { Had, Hearing, LoadClient, Position } from './load-client.ts'
import { SameAgain } from './same-again.ts'
import { Socket } from './socket.ts'

/** Nearly everyone on a document is sent the same frames. */
const FRAMES = new SameAgain(decodeServerFrame)

/** Told also where in the log things lie. */
export interface InkwireHearing extends Omit<Hearing, 'delivered' | 'acknowledged'> {
  /** The state up to `seq`, or the entry `seq`. */
  delivered(update: Uint8Array, seq: number): void
  acknowledged(batch: number, seq: number): void
}

/** Joins a document by `inkwire.2`. */
export function connectInkwire(
  webSocketUrl: string,
  document: string,
  hearing: InkwireHearing,
  had?: Had,
  localAddress?: string,
): Promise<LoadClient> {
  const name = parseDocName(document)
  if (name === undefined) throw new Error(`not the name of a document: ${document}`)
  let channel: ChannelNumber = 0
  let batch = 0
  let epoch: Epoch | undefined
  let position: Position | undefined
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(error)
      hearing.failed(error)
    }
    const events = {
      opened: () => {
        socket.send(encodeClientMessage({ type: 'hello', key: randomUUID(), agent: 'bench', token: '' }))
        socket.send(encodeClientMessage({ type: 'join', document: name, have: haveOf(had) }))
      },
      message: (frame: Uint8Array) => {
        for (const message of FRAMES.read(frame)) hear(message)
      },
      failed,
    }
    const socket = new Socket(`${webSocketUrl}/`, [SUBPROTOCOL], events, localAddress)
    const client: LoadClient = {
      get receivedBytes() {
        return socket.receivedBytes
      },
      get position() {
        return position
      },
      publish: (update) => {
        socket.send(encodeClientMessage({ type: 'publish', channel, batch: ++batch, kind: 'update', update }))
        return batch
      },
      close: () => socket.close(),
    }
    const hear = (message: ServerMessage): void => {
      switch (message.type) {
        case 'deliver':
        case 'state':
          return hearing.delivered(message.update, message.seq)
        case 'acknowledge':
          return hearing.acknowledged(message.batch, message.seq)
        case 'welcome':
          channel = message.channel
          epoch = message.epoch
          return
        case 'synced':
          if (epoch !== undefined) position = { epoch, seq: message.seq }
          return resolve(client)
        case 'refuse':
          return failed(new Error(`refused: ${message.code} ${message.text}`))
        case 'request':
          return failed(new Error(`the server lacks what batch ${message.batch} builds on`))
        case 'ready':
        case 'awareness':
        case 'drain':
        case 'pong':
        case 'mark':
          return
        default:
          message satisfies never
      }
    }
  })
}

function haveOf(had: Had | undefined): Have {
  if (had === undefined) return { type: 'nothing' }
  if (had.position === undefined) return { type: 'state vector', stateVector: had.stateVector }
  return { type: 'seq', ...had.position }
}
