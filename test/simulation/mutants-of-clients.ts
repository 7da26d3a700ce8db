import type { LocalLogSource } from '../../editor/provider/local-log-source.ts'
import type { Transport } from '../../editor/provider/transport.ts'
import { UnacknowledgedEdits } from '../../editor/provider/unacknowledged-edits.ts'
import { type Epoch, nextSeq } from '../../shared/ids.ts'
import { type DocumentLog, EMPTY_UPDATE } from '../../shared/log/update-log.ts'
import {
  decodeClientFrame,
  decodeServerFrame,
  encodeServerMessage,
  joinFrames,
} from '../../shared/protocol/inkwire.ts'

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

/** Each ping is answered on this side of the network. */
export function answersItself(transport: Transport): Transport {
  return {
    dial: (url, listener) => {
      const wire = transport.dial(url, listener)
      return {
        get bufferedBytes() {
          return wire.bufferedBytes
        },
        close: (code, text) => wire.close(code, text),
        send: (frame) => {
          wire.send(frame)
          for (const message of decodeClientFrame(frame)) {
            if (message.type !== 'ping') continue
            listener.received(encodeServerMessage({ type: 'pong', nonce: message.nonce, timeMs: 0 }))
          }
        },
      }
    },
  }
}

/** The local log says that an edit is there before it is. */
export function keepsLater(source: LocalLogSource): LocalLogSource {
  return withAppends(source, (document) => {
    let seq = document.head
    return async (update, author) => {
      document.append(update, author).catch(() => undefined) // that is the bug
      seq = nextSeq(seq)
      return seq
    }
  })
}

export function forgetsWhatIsOwn(source: LocalLogSource): LocalLogSource {
  return withAppends(
    source,
    (document) => (update, author) => document.append(update, author === 'own' ? 'tab' : author),
  )
}

export function keepsNoDeliveries(source: LocalLogSource): LocalLogSource {
  return withAppends(
    source,
    (document) => (update, author) =>
      document.append(author.startsWith('server') ? EMPTY_UPDATE : update, author),
  )
}

type Append = DocumentLog['append']

function withAppends(source: LocalLogSource, change: (document: DocumentLog) => Append): LocalLogSource {
  return {
    close: () => source.close(),
    watchOrphans: (adopt) => source.watchOrphans?.(adopt),
    open: async () => {
      const log = await source.open()
      return {
        list: (options) => log.list(options),
        delete: (doc) => log.delete(doc),
        close: () => log.close(),
        open: async (doc) => withAppend(await log.open(doc), change),
      }
    },
  }
}

function withAppend(document: DocumentLog, change: (document: DocumentLog) => Append): DocumentLog {
  const append = change(document)
  // Its properties move on, so that a copy of them will not do.
  return new Proxy(document, {
    get: (target, name) => {
      if (name === 'append') return append
      const value = Reflect.get(target, name, target) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
