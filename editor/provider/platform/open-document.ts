import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { ServerConnection } from '../connection.ts'
import { Provider as CoreProvider } from '../provider.ts'
import type { TokenSource } from '../token-keeper.ts'
import { broadcastTabs } from './broadcast-channel.ts'
import { browserKey } from './browser-key.ts'
import { browserLog } from './browser-log.ts'
import { cryptoRandom } from './crypto-random.ts'
import { followPage } from './page-events.ts'
import { serverUrl } from './server-url.ts'
import { SharedConnections } from './shared-connections.ts'
import { systemClock } from './system-clock.ts'
import { WebSocketTransport } from './web-socket.ts'

/** A provider of a document that was opened with an awareness. */
export type Provider = CoreProvider & { readonly awareness: Awareness }

export interface OpenDocumentOptions {
  /** `wss://example.org`, or a path on the page's own server. */
  readonly server: string
  readonly document: string
  /** The caller's, and left alone by `close`. Without it, one is made, and destroyed with the provider. */
  readonly doc?: Y.Doc
  /** The caller's. Without it, one is made, and destroyed with the provider. */
  readonly awareness?: Awareness
  /**
   * A JWT that says who this is and what they may do, to a server that asks. A function is called before each
   * connection, and again before the token in use expires: then nobody notices.
   */
  readonly token?: TokenSource
  /** How this person appears to others: put into the awareness as `user`. */
  readonly person?: { readonly name: string; readonly color: string }
  /** Whether edits are kept in this browser, so that they survive a closed tab. Default: true. */
  readonly offline?: boolean
}

const connections = new SharedConnections()

/**
 * Opens a document in a browser: connected to its server, kept in this browser, in step with its other tabs. Close what
 * is returned when the document is not needed any more.
 *
 * @throws InkwireError DOC_NAME_INVALID
 * @throws TypeError where `server` is no address
 */
export function openDocument(options: OpenDocumentOptions): Provider {
  const url = serverUrl(options.server, location.href)
  const { document: name, person } = options
  const doc = options.doc ?? new Y.Doc()
  const awareness = options.awareness ?? new Awareness(doc)
  if (person !== undefined) awareness.setLocalStateField('user', person)
  const { connection, release } = connections.take(url, options.token, name, () =>
    connect(url, options.token),
  )
  const freeOwn = (): void => {
    if (options.awareness === undefined) awareness.destroy()
    if (options.doc === undefined) doc.destroy()
    release()
  }
  const localLog = options.offline === false ? undefined : browserLog(url, name, systemClock, cryptoRandom)
  try {
    return new CoreProvider({
      document: name,
      doc,
      awareness,
      connection,
      clock: systemClock,
      random: cryptoRandom,
      openTabs: broadcastTabs(url, name, browserKey()),
      ...(localLog === undefined ? {} : { localLog }),
      onClosed: freeOwn,
    }) as Provider
  } catch (error) {
    freeOwn()
    throw error
  }
}

function connect(
  url: string,
  token: TokenSource | undefined,
): { connection: ServerConnection; release: () => void } {
  const connection = new ServerConnection({
    url,
    key: browserKey(),
    ...(token !== undefined && { token }),
    transport: new WebSocketTransport(WebSocket),
    clock: systemClock,
    random: cryptoRandom,
  })
  return { connection, release: followPage(connection) }
}
