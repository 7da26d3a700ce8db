import type { Editor } from '@tiptap/core'

const FIRST = 0x4e00
const COUNT = 20_000

/** Letters of which each is typed once in a run, so that one that is missing was lost. */
export class Letters {
  readonly typed = new Set<string>()
  /** What somebody took away on purpose. */
  readonly deleted = new Set<string>()

  next(): string {
    if (this.typed.size >= COUNT) throw new Error('all letters are used up')
    const letter = String.fromCharCode(FIRST + this.typed.size)
    this.typed.add(letter)
    return letter
  }
}

/** How often each letter is there: a split and a change of one block at the same moment leave some twice. */
export function lettersIn(editor: Editor): Map<string, number> {
  const letters = new Map<string, number>()
  editor.state.doc.descendants((node) => {
    for (const letter of node.text ?? '') {
      const code = letter.charCodeAt(0)
      if (code >= FIRST && code < FIRST + COUNT) letters.set(letter, (letters.get(letter) ?? 0) + 1)
    }
  })
  return letters
}
