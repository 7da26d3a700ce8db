import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { ServerConnection } from '../connection.ts'
import { localLogOf } from '../local-log-source.ts'
import { Provider as CoreProvider } from '../provider.ts'
import type { TokenSource } from '../token-keeper.ts'
import { cryptoRandom, randomKey } from './crypto-random.ts'
import type { Provider } from './open-document.ts'
import { serverUrl } from './server-url.ts'
import { SharedConnections } from './shared-connections.ts'
import { systemClock } from './system-clock.ts'
import { type WebSocketClass, WebSocketTransport } from './web-socket.ts'

export interface OpenNodeDocumentOptions {
  readonly server: string
  readonly document: string
  /** The `WebSocket` of the package `ws`, or Node's own where there is one. */
  readonly WebSocket: WebSocketClass
  /** The caller's, and left alone by `close`. Without it, one is made, and destroyed with the provider. */
  readonly doc?: Y.Doc
  /** The caller's. Without it, one is made, and destroyed with the provider. */
  readonly awareness?: Awareness
  readonly person?: { readonly name: string; readonly color: string }
  /** This client's secret, 16 to 128 of `A-Z a-z 0-9 _ -`: with the same one it is the same person again. */
  readonly key?: string
  /** As in a browser: says who this is and what they may do, to a server that asks. */
  readonly token?: TokenSource
  /** Where edits are kept until they are saved. The caller opens and closes it, and uses it for one provider. */
  readonly log?: UpdateLog
}

const connections = new SharedConnections()
const keyOfThisProcess = randomKey()

/**
 * Opens a document in Node. As in a browser, but for the page, its other tabs, and where edits are kept.
 *
 * @throws InkwireError DOC_NAME_INVALID
 * @throws TypeError where `server` is no address
 */
export function openNodeDocument(options: OpenNodeDocumentOptions): Provider {
  const { document: name, key = keyOfThisProcess, log, person } = options
  const url = serverUrl(options.server)
  const doc = options.doc ?? new Y.Doc()
  const awareness = options.awareness ?? new Awareness(doc)
  if (person !== undefined) awareness.setLocalStateField('user', person)
  // Who has another key is another person, and has another connection.
  const { connection, release } = connections.take(`${url} ${key}`, options.token, name, () =>
    connect(url, key, options),
  )
  const freeOwn = (): void => {
    if (options.awareness === undefined) awareness.destroy()
    if (options.doc === undefined) doc.destroy()
    release()
  }
  try {
    return new CoreProvider({
      document: name,
      doc,
      awareness,
      connection,
      clock: systemClock,
      random: cryptoRandom,
      ...(log === undefined ? {} : { localLog: localLogOf(log) }),
      onClosed: freeOwn,
    }) as Provider
  } catch (error) {
    freeOwn()
    throw error
  }
}

function connect(
  url: string,
  key: string,
  { token, WebSocket }: OpenNodeDocumentOptions,
): { connection: ServerConnection; release: () => void } {
  const connection = new ServerConnection({
    url,
    key,
    ...(token !== undefined && { token }),
    transport: new WebSocketTransport(WebSocket),
    clock: systemClock,
    random: cryptoRandom,
  })
  return { connection, release: () => {} }
}
