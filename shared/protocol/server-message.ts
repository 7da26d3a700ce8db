import { assert } from '../assert.ts'
import { ERRORS, type ErrorCode, isErrorCode } from '../errors.ts'
import { SEQ_ZERO } from '../ids.ts'
import { DELAY_MAX_MS, readBatch, readChannel, readDocument, readEpoch, readSeq } from './fields.ts'
import { decodeFrame } from './frame.ts'
import { ROLE_NUMBER, SERVER_MESSAGE_TYPE as TYPE } from './message-types.ts'
import { ROLES, type Role, type ServerMessage } from './messages.ts'
import { malformed, type Reader } from './reader.ts'
import { writeFields } from './writer.ts'

const CODE_MAX_BYTES = 64

/** One message, by itself also a frame. What {@link decodeServerFrame} would refuse is the caller's bug. */
export function encodeServerMessage(message: ServerMessage): Uint8Array {
  switch (message.type) {
    case 'ready':
      assert(message.heartbeatMs > 0 && message.heartbeatMs <= DELAY_MAX_MS, 'a timer takes heartbeatMs')
      assert(message.expiresMs <= DELAY_MAX_MS, 'a timer takes expiresMs')
      return writeFields([TYPE.ready, message.heartbeatMs, message.updateMaxBytes, message.expiresMs])
    case 'welcome':
      return writeFields([
        TYPE.welcome,
        message.document,
        message.channel,
        message.epoch,
        message.writable ? 1 : 0,
        ROLE_NUMBER[message.role],
      ])
    case 'state':
      return writeFields([TYPE.state, message.channel, message.seq, message.update])
    case 'deliver':
      return writeFields([TYPE.deliver, message.channel, message.seq, message.update])
    case 'synced':
      return writeFields([TYPE.synced, message.channel, message.seq, message.stateVector])
    case 'acknowledge':
      return writeFields([TYPE.acknowledge, message.channel, message.batch, message.seq])
    case 'request':
      return writeFields([TYPE.request, message.channel, message.batch, message.stateVector])
    case 'awareness':
      return writeFields([TYPE.awareness, message.channel, message.awareness])
    case 'refuse':
      assert(message.retryAfterMs <= DELAY_MAX_MS, 'a timer takes retryAfterMs')
      return writeFields([
        TYPE.refuse,
        message.document,
        message.code,
        ERRORS[message.code].retry ? 1 : 0,
        message.text,
        message.retryAfterMs,
      ])
    case 'drain':
      assert(message.retryAfterMs <= DELAY_MAX_MS, 'a timer takes retryAfterMs')
      return writeFields([TYPE.drain, message.retryAfterMs])
    case 'pong':
      return writeFields([TYPE.pong, message.nonce, message.timeMs])
    case 'mark':
      return writeFields([TYPE.mark, message.channel, message.seq, message.madeMs])
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
export function decodeServerFrame(frame: Uint8Array): ServerMessage[] {
  return decodeFrame(frame, readServerMessage)
}

function readServerMessage(reader: Reader): ServerMessage {
  const type = reader.varUint('type')
  switch (type) {
    case TYPE.ready:
      return {
        type: 'ready',
        heartbeatMs: reader.varUintWithin('heartbeatMs', 1, DELAY_MAX_MS),
        updateMaxBytes: reader.varUint('updateMaxBytes'),
        expiresMs: reader.varUintWithin('expiresMs', 0, DELAY_MAX_MS),
      }
    case TYPE.welcome:
      return {
        type: 'welcome',
        document: readDocument(reader),
        channel: readChannel(reader),
        epoch: readEpoch(reader),
        writable: reader.boolean('writable'),
        role: readRole(reader),
      }
    case TYPE.state:
      return {
        type: 'state',
        channel: readChannel(reader),
        seq: readSeq(reader),
        update: reader.varByteArray('update'),
      }
    case TYPE.deliver:
      return readDeliver(reader)
    case TYPE.synced:
      return {
        type: 'synced',
        channel: readChannel(reader),
        seq: readSeq(reader),
        stateVector: reader.varByteArray('state vector'),
      }
    case TYPE.acknowledge:
      return {
        type: 'acknowledge',
        channel: readChannel(reader),
        batch: readBatch(reader),
        seq: readSeq(reader),
      }
    case TYPE.request:
      return {
        type: 'request',
        channel: readChannel(reader),
        batch: readBatch(reader),
        stateVector: reader.varByteArray('state vector'),
      }
    case TYPE.awareness:
      return { type: 'awareness', channel: readChannel(reader), awareness: reader.varByteArray('awareness') }
    case TYPE.refuse:
      return readRefuse(reader)
    case TYPE.drain:
      return { type: 'drain', retryAfterMs: readRetryAfterMs(reader) }
    case TYPE.pong:
      return { type: 'pong', nonce: reader.varUint('nonce'), timeMs: reader.varUint('timeMs') }
    case TYPE.mark:
      return {
        type: 'mark',
        channel: readChannel(reader),
        seq: readSeq(reader),
        madeMs: reader.varUint('madeMs'),
      }
    default:
      throw malformed(`no server message has type ${type}`)
  }
}

function readRole(reader: Reader): Role {
  const number = reader.varUintWithin('role', ROLE_NUMBER.reader, ROLE_NUMBER.owner)
  const role = ROLES.find((role) => ROLE_NUMBER[role] === number)
  assert(role !== undefined, 'every number in this range is a role')
  return role
}

function readDeliver(reader: Reader): ServerMessage {
  const channel = readChannel(reader)
  const seq = readSeq(reader)
  if (seq === SEQ_ZERO) throw malformed('an entry has seq 0')
  return { type: 'deliver', channel, seq, update: reader.varByteArray('update') }
}

function readRefuse(reader: Reader): ServerMessage {
  const document = readDocument(reader)
  const sentCode = reader.varString('code', CODE_MAX_BYTES)
  const retry = reader.boolean('retry')
  const text = reader.varString('text', reader.bytesLeft)
  return { type: 'refuse', document, ...known(sentCode, retry, text), retryAfterMs: readRetryAfterMs(reader) }
}

/**
 * A later server may know codes that this client does not, and says with each whether to come back. Then the client
 * does the right thing, and shows the code it was sent: "come back" is read as SERVER_BUSY, "do not" as
 * PROTOCOL_UNSUPPORTED, for the cure is a newer client.
 */
function known(sentCode: string, retry: boolean, text: string): { code: ErrorCode; text: string } {
  if (isErrorCode(sentCode)) {
    if (ERRORS[sentCode].retry !== retry) throw malformed(`${sentCode} with the other retry`)
    return { code: sentCode, text }
  }
  if (!/^[A-Z][A-Z_]*$/.test(sentCode)) throw malformed('not a code')
  return { code: retry ? 'SERVER_BUSY' : 'PROTOCOL_UNSUPPORTED', text: `${sentCode}: ${text}` }
}

function readRetryAfterMs(reader: Reader): number {
  return reader.varUintWithin('retryAfterMs', 0, DELAY_MAX_MS)
}
