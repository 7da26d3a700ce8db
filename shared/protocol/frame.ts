import { malformed, Reader } from './reader.ts'

/**
 * A frame holds at most this many messages. The smallest takes 2 bytes on the wire and a hundred in memory, so that
 * without it a frame could cost fifty times its size. A page of the log in keystrokes of 20 bytes fits.
 */
export const MESSAGES_PER_FRAME_MAX = 16_384

/**
 * Messages as they lie in one WebSocket message. All of them or none: where one is malformed, the frame is.
 *
 * @throws InkwireError
 */
export function decodeFrame<Message>(frame: Uint8Array, read: (reader: Reader) => Message): Message[] {
  const reader = new Reader(frame)
  if (reader.bytesLeft === 0) throw malformed('a frame is empty')
  const messages: Message[] = []
  while (reader.bytesLeft > 0) {
    if (messages.length === MESSAGES_PER_FRAME_MAX) throw malformed('a frame holds too many messages')
    messages.push(read(reader))
  }
  return messages
}

/**
 * One frame out of encoded messages: their bytes, one after the other. The caller minds the frame's limits:
 * `frameMaxBytes` and {@link MESSAGES_PER_FRAME_MAX}. A single message is returned as it is, not copied.
 */
export function joinFrames(messages: readonly Uint8Array[]): Uint8Array {
  const [first] = messages
  if (first !== undefined && messages.length === 1) return first
  let size = 0
  for (const message of messages) size += message.length
  const frame = new Uint8Array(size)
  let offset = 0
  for (const message of messages) {
    frame.set(message, offset)
    offset += message.length
  }
  return frame
}
