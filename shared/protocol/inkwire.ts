/** The codec of `inkwire.1`, as docs/protocol.md has it byte by byte. */
export { decodeClientFrame, encodeClientMessage } from './client-message.ts'
export { joinFrames, MESSAGES_PER_FRAME_MAX } from './frame.ts'
export { decodeServerFrame, encodeServerMessage } from './server-message.ts'
