import { assert } from '../assert.ts'
import {
  REPORT_TIMES_MAX,
  readBatch,
  readChannel,
  readDocument,
  readEpoch,
  readSeq,
  readTimes,
} from './fields.ts'
import { decodeFrame } from './frame.ts'
import { HAVE_TYPE, PUBLISH_KIND, CLIENT_MESSAGE_TYPE as TYPE } from './message-types.ts'
import type { ClientMessage, Have } from './messages.ts'
import { malformed, type Reader } from './reader.ts'
import { type Field, writeFields } from './writer.ts'

/**
 * A client's frame holds at most this many messages. The smallest is 2 bytes on the wire and 48 in memory, and may have
 * to be answered: without this, 4 MiB of pings would cost 100 MB and hold the event loop for seconds [W2] [X4]. A
 * server's frame has no such limit: it is as long as one commit, and its client chose to listen.
 */
export const CLIENT_MESSAGES_PER_FRAME_MAX = 16_384

const KEY_MAX_BYTES = 128
const AGENT_MAX_BYTES = 128

/** Claims for some hundred documents, signed with RSA, stay far below. */
export const TOKEN_MAX_BYTES = 8 * 1024

/** One message, by itself also a frame. What {@link decodeClientFrame} would refuse is the caller's bug. */
export function encodeClientMessage(message: ClientMessage): Uint8Array {
  switch (message.type) {
    case 'hello':
      assert(isKey(message.key), 'a key is 16 to 128 of A-Z a-z 0-9 _ -')
      return writeFields([TYPE.hello, message.key, message.agent, message.token])
    case 'authenticate':
      return writeFields([TYPE.authenticate, message.token])
    case 'join':
      return writeFields([TYPE.join, message.document, ...haveFields(message.have)])
    case 'leave':
      return writeFields([TYPE.leave, message.channel])
    case 'publish':
      return writeFields([
        TYPE.publish,
        message.channel,
        message.batch,
        PUBLISH_KIND[message.kind],
        message.update,
      ])
    case 'awareness':
      return writeFields([TYPE.awareness, message.channel, message.awareness])
    case 'ping':
      return writeFields([TYPE.ping, message.nonce])
    case 'mark':
      return writeFields([TYPE.mark, message.channel, message.batch, message.madeMs])
    case 'report': {
      const { savedMs, shownMs, resends, reconnects } = message
      assert(savedMs.length <= REPORT_TIMES_MAX && shownMs.length <= REPORT_TIMES_MAX, 'a report is short')
      return writeFields([
        TYPE.report,
        savedMs.length,
        ...savedMs,
        shownMs.length,
        ...shownMs,
        resends,
        reconnects,
      ])
    }
    default:
      return message satisfies never
  }
}

/**
 * The messages of one frame, in order. Their byte fields are views of `frame`, which nobody may write to any more.
 *
 * [W1] Decoding what was encoded gives the same messages. [W2] Any bytes decode or are refused.
 *
 * @throws InkwireError MESSAGE_MALFORMED, or DOC_NAME_INVALID
 */
export function decodeClientFrame(frame: Uint8Array): ClientMessage[] {
  return decodeFrame(frame, readClientMessage, CLIENT_MESSAGES_PER_FRAME_MAX)
}

function readClientMessage(reader: Reader): ClientMessage {
  const type = reader.varUint('type')
  switch (type) {
    case TYPE.hello:
      return {
        type: 'hello',
        key: readKey(reader),
        agent: reader.varString('agent', AGENT_MAX_BYTES),
        token: reader.varString('token', TOKEN_MAX_BYTES),
      }
    case TYPE.authenticate:
      return { type: 'authenticate', token: reader.varString('token', TOKEN_MAX_BYTES) }
    case TYPE.join:
      return { type: 'join', document: readDocument(reader), have: readHave(reader) }
    case TYPE.leave:
      return { type: 'leave', channel: readChannel(reader) }
    case TYPE.publish:
      return {
        type: 'publish',
        channel: readChannel(reader),
        batch: readBatch(reader),
        kind: reader.varUintWithin('kind', 0, 1) === PUBLISH_KIND.update ? 'update' : 'offer',
        update: reader.varByteArray('update'),
      }
    case TYPE.awareness:
      return { type: 'awareness', channel: readChannel(reader), awareness: reader.varByteArray('awareness') }
    case TYPE.ping:
      return { type: 'ping', nonce: reader.varUint('nonce') }
    case TYPE.mark:
      return {
        type: 'mark',
        channel: readChannel(reader),
        batch: readBatch(reader),
        madeMs: reader.varUint('madeMs'),
      }
    case TYPE.report:
      return {
        type: 'report',
        savedMs: readTimes(reader),
        shownMs: readTimes(reader),
        resends: reader.varUint('resends'),
        reconnects: reader.varUint('reconnects'),
      }
    default:
      throw malformed(`no client message has type ${type}`)
  }
}

function haveFields(have: Have): Field[] {
  switch (have.type) {
    case 'nothing':
      return [HAVE_TYPE.nothing]
    case 'seq':
      return [HAVE_TYPE.seq, have.epoch, have.seq]
    case 'state vector':
      return [HAVE_TYPE['state vector'], have.stateVector]
    default:
      return have satisfies never
  }
}

function readHave(reader: Reader): Have {
  const type = reader.varUint('have')
  switch (type) {
    case HAVE_TYPE.nothing:
      return { type: 'nothing' }
    case HAVE_TYPE.seq:
      return { type: 'seq', epoch: readEpoch(reader), seq: readSeq(reader) }
    case HAVE_TYPE['state vector']:
      return { type: 'state vector', stateVector: reader.varByteArray('state vector') }
    default:
      throw malformed(`a client cannot have ${type}`)
  }
}

function readKey(reader: Reader): string {
  const key = reader.varString('key', KEY_MAX_BYTES)
  if (!isKey(key)) throw malformed('key is not 16 to 128 of A-Z a-z 0-9 _ -')
  return key
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9_-]{16,128}$/.test(text)
}
