import { malformed, Reader } from './reader.ts'
import { writeFields } from './writer.ts'

/** What y-websocket clients and their servers say to each other, in either direction. One message is one frame. */
export type YMessage =
  | { readonly type: 'sync step 1'; readonly stateVector: Uint8Array }
  | { readonly type: 'sync step 2'; readonly update: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly awareness: Uint8Array }
  | { readonly type: 'query awareness' }
  | { readonly type: 'auth denied'; readonly reason: string }

const SYNC = 0
const AWARENESS = 1
const AUTH = 2
const QUERY_AWARENESS = 3

const SYNC_STEP_1 = 0
const SYNC_STEP_2 = 1
const UPDATE = 2

const PERMISSION_DENIED = 0

export function encodeYMessage(message: YMessage): Uint8Array {
  switch (message.type) {
    case 'sync step 1':
      return writeFields([SYNC, SYNC_STEP_1, message.stateVector])
    case 'sync step 2':
      return writeFields([SYNC, SYNC_STEP_2, message.update])
    case 'update':
      return writeFields([SYNC, UPDATE, message.update])
    case 'awareness':
      return writeFields([AWARENESS, message.awareness])
    case 'query awareness':
      return writeFields([QUERY_AWARENESS])
    case 'auth denied':
      return writeFields([AUTH, PERMISSION_DENIED, message.reason])
    default:
      return message satisfies never
  }
}

/**
 * The message of one frame; its byte field is a view of `frame`, which nobody may write to any more.
 *
 * [W2] Any bytes decode or are refused. Bytes after the message are refused too: y-websocket reads past them in
 * silence, and what one side sends and the other does not read is lost.
 *
 * @throws InkwireError MESSAGE_MALFORMED
 */
export function decodeYFrame(frame: Uint8Array): YMessage {
  const reader = new Reader(frame)
  const message = readYMessage(reader)
  if (reader.bytesLeft > 0) throw malformed('bytes after the message')
  return message
}

function readYMessage(reader: Reader): YMessage {
  const type = reader.varUint('type')
  switch (type) {
    case SYNC:
      return readSync(reader)
    case AWARENESS:
      return { type: 'awareness', awareness: reader.varByteArray('awareness') }
    case AUTH:
      reader.varUintWithin('auth type', PERMISSION_DENIED, PERMISSION_DENIED)
      return { type: 'auth denied', reason: reader.varString('reason', reader.bytesLeft) }
    case QUERY_AWARENESS:
      return { type: 'query awareness' }
    default:
      throw malformed(`no message of y-protocols has type ${type}`)
  }
}

function readSync(reader: Reader): YMessage {
  const type = reader.varUint('sync type')
  switch (type) {
    case SYNC_STEP_1:
      return { type: 'sync step 1', stateVector: reader.varByteArray('state vector') }
    case SYNC_STEP_2:
      return { type: 'sync step 2', update: reader.varByteArray('update') }
    case UPDATE:
      return { type: 'update', update: reader.varByteArray('update') }
    default:
      throw malformed(`no sync message has type ${type}`)
  }
}
