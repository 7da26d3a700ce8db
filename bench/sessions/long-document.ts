import * as Y from 'yjs'
import { EditedText, isPlain } from './edited-text.ts'
import type { RecordedSession } from './recorded-session.ts'
import { makeTypingSession } from './typing-session.ts'

/** What somebody typed and corrected for days, as one update. */
export function longDocument(): Uint8Array {
  return play(makeSession(60_000), () => {})
}

/** The same, an update for each edit. */
export function editing(transactions: number): readonly Uint8Array[] {
  return updatesOf(makeSession(transactions))
}

/** A session of one author, an update for each edit. */
export function updatesOf(session: RecordedSession): readonly Uint8Array[] {
  const updates: Uint8Array[] = []
  play(session, (update) => updates.push(update))
  return updates
}

function makeSession(transactions: number): RecordedSession {
  return makeTypingSession({ seed: 1, authors: 1, transactions, characters: 'etaoin shrdlu' })
}

function play({ transactions }: RecordedSession, onUpdate: (update: Uint8Array) => void): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.on('update', onUpdate)
  const text = new EditedText(doc.getText('text'), isPlain(transactions.flatMap(({ patches }) => patches)))
  for (const { patches } of transactions)
    doc.transact(() => {
      for (const patch of patches) text.apply(patch)
    })
  return Y.encodeStateAsUpdate(doc)
}
