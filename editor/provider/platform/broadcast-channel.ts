import type { OpenTabs, TabMessage } from '../tabs.ts'

/** The other tabs of this browser that have this document of this server open, and are the same person to it. */
export function broadcastTabs(server: string, document: string, key: string): OpenTabs {
  return (hear) => {
    const channel = new BroadcastChannel(`inkwire ${server} ${document} ${key}`)
    channel.onmessage = ({ data }: MessageEvent<unknown>) => hear(data)
    return {
      post: (message) => channel.postMessage(packed(message)),
      close: () => channel.close(),
    }
  }
}

/** A view would be copied to every tab with all of the buffer behind it. */
function packed(message: TabMessage): TabMessage {
  switch (message.type) {
    case 'hello':
      return { ...message, stateVector: own(message.stateVector) }
    case 'update':
      return { ...message, update: own(message.update) }
    case 'awareness':
      return { ...message, awareness: own(message.awareness) }
    default:
      return message satisfies never
  }
}

function own(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice()
}
