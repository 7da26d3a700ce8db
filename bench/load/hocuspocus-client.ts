import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Had, Hearing, LoadClient } from './load-client.ts'
import { Socket } from './socket.ts'

// As in @hocuspocus/server: every message is its document, its kind, and for these two a sync message of y-protocols.
const KIND = { sync: 0, auth: 2, syncReply: 4, syncStatus: 8 } as const
const TOKEN = 0
const PERMISSION_DENIED = 1
const STEP_1 = 0
const STEP_2 = 1

const EMPTY_STATE_VECTOR = Uint8Array.of(0)
const EMPTY_UPDATE = Uint8Array.of(0, 0)

/** Joins a document as HocuspocusProvider does. */
export function connectHocuspocus(
  webSocketUrl: string,
  document: string,
  hearing: Hearing,
  had?: Had,
): Promise<LoadClient> {
  let published = 0
  let confirmed = 0
  /** Answers to the server's own question that it has not confirmed yet: it does so as for what is published. */
  let answers = 0
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(error)
      hearing.failed(error)
    }
    const say = (kind: number, write: (encoder: encoding.Encoder) => void): void => {
      const encoder = encoding.createEncoder()
      encoding.writeVarString(encoder, document)
      encoding.writeVarUint(encoder, kind)
      write(encoder)
      socket.send(encoding.toUint8Array(encoder))
    }
    const saySync = (step: number, bytes: Uint8Array): void =>
      say(KIND.sync, (encoder) => {
        encoding.writeVarUint(encoder, step)
        encoding.writeVarUint8Array(encoder, bytes)
      })
    const socket = new Socket(`${webSocketUrl}/`, [], {
      opened: () => {
        say(KIND.auth, (encoder) => {
          encoding.writeVarUint(encoder, TOKEN)
          encoding.writeVarString(encoder, '')
        })
        saySync(STEP_1, had?.stateVector ?? EMPTY_STATE_VECTOR)
      },
      message: (frame) => hear(decoding.createDecoder(frame)),
      failed,
    })
    const client: LoadClient = {
      get receivedBytes() {
        return socket.receivedBytes
      },
      position: undefined,
      publish: (update) => {
        saySync(2, update)
        return ++published
      },
      close: () => socket.close(),
    }
    const hear = (decoder: decoding.Decoder): void => {
      decoding.readVarString(decoder)
      const kind = decoding.readVarUint(decoder)
      if (kind === KIND.sync || kind === KIND.syncReply) hearSync(decoder)
      else if (kind === KIND.syncStatus) hearStatus()
      else if (kind === KIND.auth && decoding.readVarUint(decoder) === PERMISSION_DENIED)
        failed(new Error('the server does not let us in'))
    }
    const hearStatus = (): void => {
      if (answers > 0) answers -= 1
      else hearing.acknowledged(++confirmed)
    }
    const hearSync = (decoder: decoding.Decoder): void => {
      const step = decoding.readVarUint(decoder)
      const bytes = decoding.readVarUint8Array(decoder)
      if (step === STEP_1) {
        answers += 1
        return saySync(STEP_2, EMPTY_UPDATE)
      }
      hearing.delivered(bytes)
      if (step === STEP_2) resolve(client)
    }
  })
}
