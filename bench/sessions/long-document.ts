import * as Y from 'yjs'
import { EditedText } from './edited-text.ts'
import { makeTypingSession } from './typing-session.ts'

/** What somebody typed and corrected for days, as one update. */
export function longDocument(): Uint8Array {
  const session = makeTypingSession({
    seed: 1,
    authors: 1,
    transactions: 60_000,
    characters: 'etaoin shrdlu',
  })
  const doc = new Y.Doc()
  const text = new EditedText(doc.getText('text'), true)
  for (const { patches } of session.transactions) for (const patch of patches) text.apply(patch)
  return Y.encodeStateAsUpdate(doc)
}
