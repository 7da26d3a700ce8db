import type { Epoch, Seq } from '../../shared/ids.ts'

/** What a client of the bench is told. */
export interface Hearing {
  /** An update that the client had not; with some servers also its own ones. */
  delivered(update: Uint8Array): void
  /** Every batch up to this one is on disk. Only our protocol has a word for it. */
  acknowledged(batch: number): void
  /** It is over, and nobody here asked for that. */
  failed(error: Error): void
}

/** What a returning client has. */
export interface Had {
  readonly stateVector: Uint8Array
  /** Where in the log that is. Only our protocol has a word for it. */
  readonly position: Position | undefined
}

export interface Position {
  readonly epoch: Epoch
  readonly seq: Seq
}

/** One client on one document: a socket and a codec, no document. */
export interface LoadClient {
  /** Bytes that came over the network up to now, all that is around updates included. */
  readonly receivedBytes: number
  /** Where in the log it was when it had everything. */
  readonly position: Position | undefined
  /** Returns the batch, from 1. */
  publish(update: Uint8Array): number
  close(): Promise<void>
}

/**
 * Resolves when the server has sent all that it has of the document, or all that a returning client lacks; from then on
 * the client hears what comes.
 */
export type Connect = (
  webSocketUrl: string,
  document: string,
  hearing: Hearing,
  had?: Had,
) => Promise<LoadClient>
