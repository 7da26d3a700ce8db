/** What a client of the bench is told. */
export interface Hearing {
  /** An update that the client had not; with some servers also its own ones. */
  delivered(update: Uint8Array): void
  /** Every batch up to this one is on disk. Only our protocol has a word for it. */
  acknowledged(batch: number): void
  /** It is over, and nobody here asked for that. */
  failed(error: Error): void
}

/** One client on one document: a socket and a codec, no document. */
export interface LoadClient {
  /** Returns the batch, from 1. */
  publish(update: Uint8Array): number
  close(): Promise<void>
}

/** Resolves when the server has sent all that it has of the document, and the client hears what comes. */
export type Connect = (webSocketUrl: string, document: string, hearing: Hearing) => Promise<LoadClient>
