import type { Page } from 'playwright-core'
import { leavesOf } from './texts.ts'

/**
 * All words of a page as somebody finds them: texts, names, hints and descriptions, through all shadow roots. Without
 * those of documents, and without what nobody gets to see or hear.
 */
export function screenWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = new Set<string>()
    const add = (text: string | null | undefined): void => {
      const clean = text?.replace(/\s+/g, ' ').trim() ?? ''
      if (/\p{L}{2}/u.test(clean)) words.add(clean)
    }
    const look = (node: Node, isDocument: boolean): void => {
      if (node instanceof Text) {
        if (!isDocument) add(node.data)
        return
      }
      if (node instanceof Element) {
        // Languages of code are called alike in all languages.
        if (/^(OPTION|STYLE|SCRIPT|NOSCRIPT|KBD|TITLE|HEAD)$/i.test(node.tagName) || node.closest('[hidden]'))
          return
        for (const name of [
          'aria-label',
          'aria-description',
          'aria-roledescription',
          'title',
          'placeholder',
          'alt',
        ])
          add(node.getAttribute(name))
        add(node.getAttribute('data-placeholder'))
        if (node.shadowRoot !== null) for (const child of node.shadowRoot.childNodes) look(child, false)
        // What is written by people is in the text; what the text's own controls say is not.
        if (node.classList.contains('ProseMirror')) isDocument = true
        else if (node instanceof HTMLElement && node.contentEditable === 'false') isDocument = false
      }
      for (const child of node.childNodes) look(child, isDocument)
    }
    look(document.documentElement, false)
    return [...words]
  })
}

const GIVEAWAY =
  /\b(the|and|of|to|with|are|your|this|here|from|by|for|Add|Remove|Delete|Insert|Open|Close|Edit|Copy|Move|Show|Hide|Table|Row|Column|Heading|Quote|List|Undo|Redo|Bold|Italic|Saved|Saving|Loading|Search|People|Image|File|Choose|Size|Color|Colour)\b/

/** Those of `words` that are English, by the catalogues' own texts or by words that no German has. */
export function englishAmong(words: readonly string[], english: object, german: object): string[] {
  const inGerman = new Set(leavesOf(german).map(({ text }) => text))
  const inEnglish = new Set(leavesOf(english).map(({ text }) => text))
  return words.filter((text) => (inEnglish.has(text) && !inGerman.has(text)) || GIVEAWAY.test(text))
}
