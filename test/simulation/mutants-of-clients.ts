import type { LocalLogSource } from '../../editor/provider/local-log-source.ts'
import type { Transport } from '../../editor/provider/transport.ts'
import { UnacknowledgedEdits } from '../../editor/provider/unacknowledged-edits.ts'
import type { Epoch, Seq } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import { decodeServerFrame, encodeServerMessage, joinFrames } from '../../shared/protocol/inkwire.ts'

export function savedWhenSent(): () => void {
  const { prototype } = UnacknowledgedEdits
  const original = Object.getOwnPropertyDescriptor(prototype, 'isSettled') as PropertyDescriptor
  Object.defineProperty(prototype, 'isSettled', {
    ...original,
    get(this: UnacknowledgedEdits) {
      return !this.hasUnsent
    },
  })
  return () => Object.defineProperty(prototype, 'isSettled', original)
}

const ONE_EPOCH = 1 as Epoch

/** Whatever epoch the server says, the client sees the same one. */
export function seesOneEpoch(transport: Transport): Transport {
  return {
    dial: (url, listener) =>
      transport.dial(url, {
        opened: () => listener.opened(),
        closed: (code, text) => listener.closed(code, text),
        received: (frame) => {
          const messages = decodeServerFrame(frame).map((message) =>
            encodeServerMessage(message.type === 'welcome' ? { ...message, epoch: ONE_EPOCH } : message),
          )
          listener.received(joinFrames(messages))
        },
      }),
  }
}

/** The local log says that an edit is there before it is. */
export function keepsLater(source: LocalLogSource): LocalLogSource {
  return { ...passed(source), open: async () => hasty(await source.open()) }
}

export function adoptsNothing(source: LocalLogSource): LocalLogSource {
  return { open: () => source.open(), close: () => source.close() }
}

function passed(source: LocalLogSource): LocalLogSource {
  return {
    open: () => source.open(),
    close: () => source.close(),
    watchOrphans: (adopt) => source.watchOrphans?.(adopt),
  }
}

function hasty(log: UpdateLog): UpdateLog {
  return {
    list: (options) => log.list(options),
    delete: (doc) => log.delete(doc),
    close: () => log.close(),
    open: async (doc) => {
      const document = await log.open(doc)
      let next = document.head
      return new Proxy(document, {
        get: (target, name) => {
          if (name === 'append') {
            return async (update: Uint8Array, author: string) => {
              target.append(update, author).catch(() => undefined) // that is the bug
              next = (next + 1) as Seq
              return next
            }
          }
          const value = Reflect.get(target, name, target) as unknown
          return typeof value === 'function' ? value.bind(target) : value
        },
      })
    },
  }
}
