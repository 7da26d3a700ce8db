import type { Schema } from '@tiptap/pm/model'
import { ySyncPluginKey } from '@tiptap/y-tiptap'
import * as Y from 'yjs'
import { findUnknown, isWithin, type Unknown, type YType } from './unknown-content.ts'

interface Watched {
  readonly doc: Y.Doc
  readonly fragment: Y.XmlFragment
  readonly schema: Schema
}

/**
 * Watches for content that this schema does not know, and calls `onUnknown` once, before the binding hears of it:
 * whoever is called destroys the editor there and then, because the binding deletes from the document whatever it
 * cannot show, for everyone [E2]. Returns the function that stops the watch.
 *
 * Whatever is in the fragment already must have been checked with `findUnknown` before the editor was made.
 */
export function guardSchema(
  { doc, fragment, schema }: Watched,
  onUnknown: (unknown: Unknown) => void,
): () => void {
  // 'beforeObserverCalls' is the one moment at which a change is in and no observer has run yet.
  const check = (transaction: Y.Transaction): void => {
    if (transaction.origin === ySyncPluginKey) return
    for (const type of transaction.changed.keys()) {
      if (!isWithin(type, fragment)) continue
      // Which marks a text may carry is for the node around it to say.
      const subject = type instanceof Y.XmlText && type.parent !== null ? type.parent : type
      const unknown = findUnknown(subject, schema, (child) => isNew(child, transaction))
      if (unknown !== undefined) {
        stop()
        onUnknown(unknown)
        return
      }
    }
  }
  const stop = (): void => doc.off('beforeObserverCalls', check)
  doc.on('beforeObserverCalls', check)
  return stop
}

// What was there before the transaction was looked at before; its own changes are listed by themselves.
function isNew(type: YType, transaction: Y.Transaction): boolean {
  const id = type._item?.id
  return id === undefined || id.clock >= (transaction.beforeState.get(id.client) ?? 0)
}
