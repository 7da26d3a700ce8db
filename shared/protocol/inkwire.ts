/** The codec of `inkwire.2`, as docs/protocol.md has it byte by byte. */
export {
  CLIENT_MESSAGES_PER_FRAME_MAX,
  decodeClientFrame,
  encodeClientMessage,
} from './client-message.ts'
export { joinFrames } from './frame.ts'
export { decodeServerFrame, encodeServerMessage } from './server-message.ts'
