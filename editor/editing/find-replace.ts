import type { Editor } from '@tiptap/core'
import type { Transaction } from '@tiptap/pm/state'
import { Mapping } from '@tiptap/pm/transform'
import { yUndoPluginKey } from '@tiptap/y-tiptap'
import type { Found } from './find-matcher.ts'

interface Place {
  readonly from: number
  readonly to: number
}

/** One step for undo. */
export function replaceOne(editor: Editor, found: Found, words: string): void {
  asOneStep(editor, () => {
    const { tr } = editor.state
    replace(tr, found, words)
    editor.view.dispatch(tr)
  })
}

/**
 * Replaces everything that was found, `all` in the document's order, as one step for undo.
 *
 * The binding writes one difference for each text of a transaction: from the first to the last character that is
 * another. Two replacements in one paragraph would take along all that is between them, and what somebody else is
 * writing there would lose its place. So each transaction replaces one match of each paragraph, the last ones first.
 */
export function replaceAll(editor: Editor, all: readonly Found[], wordsFor: (found: Found) => string): void {
  asOneStep(editor, () => {
    const moved = new Mapping()
    for (const round of roundsOf(editor, all)) {
      const { tr } = editor.state
      for (const found of round.toReversed()) {
        const place = { from: moved.map(found.from), to: moved.map(found.to, -1) }
        // Whatever else hears of the earlier rounds may have changed the text.
        if (tr.doc.textBetween(place.from, place.to) === found.match.groups[0])
          replace(tr, place, wordsFor(found))
      }
      editor.view.dispatch(tr)
      moved.appendMapping(tr.mapping)
    }
  })
}

/** Splits what was found into rounds with one of each block at most; the last of each block come first. */
function roundsOf(editor: Editor, all: readonly Found[]): Found[][] {
  const rounds: Found[][] = []
  let block = -1
  let round = 0
  for (const found of all.toReversed()) {
    const start = editor.state.doc.resolve(found.from).start()
    round = start === block ? round + 1 : 0
    block = start
    const mates = rounds[round]
    if (mates === undefined) rounds[round] = [found]
    else mates.push(found)
  }
  return rounds.map((found) => found.toReversed())
}

function replace(transaction: Transaction, { from, to }: Place, words: string): void {
  const { doc } = transaction
  const marks = doc.nodeAt(from)?.marks ?? []
  if (words === '') transaction.delete(from, to)
  else transaction.replaceWith(from, to, doc.type.schema.text(words, marks))
}

function asOneStep(editor: Editor, run: () => void): void {
  const undoManager = yUndoPluginKey.getState(editor.state)?.undoManager
  if (undoManager === undefined) {
    run()
    return
  }
  const { captureTimeout } = undoManager
  undoManager.stopCapturing()
  undoManager.captureTimeout = Number.POSITIVE_INFINITY
  try {
    run()
  } finally {
    undoManager.captureTimeout = captureTimeout
    undoManager.stopCapturing()
  }
}
