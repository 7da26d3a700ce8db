/**
 * Stands in for `prosemirror-history` in the browser builds: undo comes from Yjs, per person, and the stock one, which
 * StarterKit brings along, is off.
 */
export function history(): never {
  throw new Error('undo comes from Yjs')
}

export const undo = history
export const redo = history
export const undoDepth = history
export const redoDepth = history
export const undoNoScroll = history
export const redoNoScroll = history
export const closeHistory = history
export const isHistoryTransaction = history
