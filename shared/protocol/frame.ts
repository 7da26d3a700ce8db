import { malformed, Reader } from './reader.ts'

/**
 * Messages as they lie in one WebSocket message. All of them or none: where one is malformed, the frame is.
 *
 * @throws InkwireError
 */
export function decodeFrame<Message>(
  frame: Uint8Array,
  read: (reader: Reader) => Message,
  messagesMax = Number.POSITIVE_INFINITY,
): Message[] {
  const reader = new Reader(frame)
  if (reader.bytesLeft === 0) throw malformed('a frame is empty')
  const messages: Message[] = []
  while (reader.bytesLeft > 0) {
    if (messages.length === messagesMax) throw malformed('a frame holds too many messages')
    messages.push(read(reader))
  }
  return messages
}

/**
 * One frame out of encoded messages: their bytes, one after the other. The caller minds what a frame may hold:
 * `frameMaxBytes` and, from a client, CLIENT_MESSAGES_PER_FRAME_MAX. A single message is returned as it is.
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
