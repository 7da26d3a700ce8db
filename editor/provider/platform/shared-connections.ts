import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import type { ServerConnection } from '../connection.ts'

/** Makes a connection; `release` is called when it was closed. */
export type Connect = () => { readonly connection: ServerConnection; readonly release: () => void }

interface Shared {
  /** Whose connection it is: those with another token may be somebody else, or may do something else. */
  readonly token: unknown
  readonly connection: ServerConnection
  readonly release: () => void
  readonly documents: Set<string>
}

/**
 * Connections to servers, each shared by the documents that are open on that server, and closed with the last of them.
 * A document that is open twice on one page has two connections: a connection has each document once.
 */
export class SharedConnections {
  readonly #byUrl = new Map<string, Set<Shared>>()

  /** `release` gives the document back. Idempotent. */
  take(
    url: string,
    token: unknown,
    document: string,
    connect: Connect,
  ): { connection: ServerConnection; release: () => void } {
    const ofServer = this.#byUrl.get(url) ?? new Set()
    this.#byUrl.set(url, ofServer)
    const shared =
      [...ofServer].find((candidate) => candidate.token === token && hasRoomFor(candidate, document)) ??
      made(token, connect)
    ofServer.add(shared)
    shared.documents.add(document)
    const release = () => {
      if (!shared.documents.delete(document) || shared.documents.size > 0) return
      ofServer.delete(shared)
      shared.connection.close()
      shared.release()
    }
    return { connection: shared.connection, release: once(release) }
  }
}

function hasRoomFor({ connection, documents }: Shared, document: string): boolean {
  const { state } = connection.state
  const isUsable = state !== 'forbidden' && state !== 'closed'
  return isUsable && !documents.has(document) && documents.size < DEFAULT_LIMITS.documentsPerConnection
}

function made(token: unknown, connect: Connect): Shared {
  return { ...connect(), token, documents: new Set() }
}

function once(run: () => void): () => void {
  let hasRun = false
  return () => {
    if (hasRun) return
    hasRun = true
    run()
  }
}
