import { outlineOf } from '../../../editor/editing/outline.ts'
import { anchorOf, headingAt } from '../../../editor/editing/outline-anchor.ts'
import { InkwireFind } from '../../../editor/ui/find-element.ts'
import { InkwireOutline } from '../../../editor/ui/outline-element.ts'
import { InkwireShortcuts } from '../../../editor/ui/shortcuts-element.ts'
import '../editing/desk.page.ts'

declare const desk: import('../editing/desk.page.ts').Desk

/** The panels beside editors of a desk, for tests: runs in the browser. */
const finding = {
  /** Somebody with a document of these paragraphs; a `#` in front makes a heading. */
  open(...paragraphs: string[]): number {
    return desk.open((fragment) =>
      fragment.insert(
        0,
        paragraphs.map((text) => {
          const level = text.match(/^#*/)?.[0].length ?? 0
          const words = text.replace(/^#+ /, '')
          return level > 0 ? desk.element('heading', { level }, words) : desk.element('paragraph', {}, words)
        }),
      ),
    )
  },

  find(seat: number): InkwireFind {
    const find = new InkwireFind()
    find.editor = desk.editor(seat)
    finding.rootOf(seat).append(find)
    find.enter()
    return find
  },

  outline(seat: number): InkwireOutline {
    const outline = new InkwireOutline()
    outline.editor = desk.editor(seat)
    finding.rootOf(seat).append(outline)
    return outline
  },

  shortcuts(seat: number): void {
    const shortcuts = new InkwireShortcuts()
    shortcuts.schema = desk.editor(seat).schema
    finding.rootOf(seat).append(shortcuts)
  },

  rootOf(seat: number): ShadowRoot {
    return desk.editor(seat).view.root as ShadowRoot
  },

  anchors(seat: number): string[] {
    const editor = desk.editor(seat)
    return outlineOf(editor.state.doc).map((heading) => anchorOf(editor, heading))
  },

  /** The words of the heading that an anchor leads to. */
  at(seat: number, anchor: string): string | undefined {
    return headingAt(desk.editor(seat), anchor)?.text
  },

  /** Everybody leaves, and nothing is left of them. */
  clear(): void {
    for (const { editor } of desk.seats) editor?.destroy()
    desk.seats.length = 0
    document.body.replaceChildren()
  },

  /** The words that are shown as found, the current one in brackets. */
  shown(seat: number): string {
    const found = desk.editor(seat).view.dom.querySelectorAll('.found')
    return [...found]
      .map(({ classList, textContent }) => (classList.contains('current') ? `[${textContent}]` : textContent))
      .join(' ')
  },
}

export type FindingPage = typeof finding

Object.assign(globalThis, { finding })
