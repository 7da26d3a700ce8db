import type * as Y from 'yjs'

const RECEIVED = 'inkwire:received'

/** Notes on a transaction which updates from elsewhere it applies: what they delete themselves is only known there. */
export function noteReceived(transaction: Y.Transaction, updates: readonly Uint8Array[]): void {
  transaction.meta.set(RECEIVED, updates)
}

/** The updates from elsewhere that a transaction applies; undefined where it was made here. */
export function receivedIn(transaction: Y.Transaction): readonly Uint8Array[] | undefined {
  return transaction.meta.get(RECEIVED) as readonly Uint8Array[] | undefined
}
