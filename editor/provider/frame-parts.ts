import { InkwireError } from '../../shared/errors.ts'
import { decodeServerFrame } from '../../shared/protocol/inkwire.ts'
import type { ChannelNumber, ServerMessage } from '../../shared/protocol/messages.ts'
import type { SessionMessage } from './document-link.ts'

export type ConnectionMessage = Exclude<ServerMessage, SessionMessage>

/** A piece of a frame: one message about the connection or its documents, or a run of messages of one session. */
export type FramePart =
  | { readonly type: 'connection'; readonly message: ConnectionMessage }
  | { readonly type: 'session'; readonly channel: ChannelNumber; readonly messages: SessionMessage[] }

/** The messages of a frame in their order, those that one document can take in together put together. */
export function frameParts(messages: readonly ServerMessage[]): FramePart[] {
  const parts: FramePart[] = []
  for (const message of messages) {
    switch (message.type) {
      case 'ready':
      case 'welcome':
      case 'refuse':
      case 'drain':
      case 'pong':
        parts.push({ type: 'connection', message })
        break
      case 'state':
      case 'deliver':
      case 'synced':
      case 'acknowledge':
      case 'request':
      case 'awareness':
      case 'mark': {
        const last = parts.at(-1)
        if (last?.type === 'session' && last.channel === message.channel) last.messages.push(message)
        else parts.push({ type: 'session', channel: message.channel, messages: [message] })
        break
      }
      default:
        message satisfies never
    }
  }
  return parts
}

/** Undefined where the server sent what cannot be read: nothing of it counts. */
export function readFrame(frame: Uint8Array): readonly ServerMessage[] | undefined {
  try {
    return decodeServerFrame(frame)
  } catch (error) {
    if (error instanceof InkwireError) return undefined
    throw error
  }
}
