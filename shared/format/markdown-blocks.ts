import type { StateCore } from 'markdown-it'

type CoreRule = (state: StateCore) => void

/** GitHub's alerts, and the callouts they are here. Several may be one kind; the first is the one that is written. */
export const ALERTS: readonly (readonly [alert: string, kind: string])[] = [
  ['NOTE', 'info'],
  ['TIP', 'success'],
  ['WARNING', 'warning'],
  ['CAUTION', 'danger'],
  ['IMPORTANT', 'info'],
]

/** `> [!NOTE]` makes a quote a callout. */
export const markCallouts: CoreRule = ({ tokens }) => {
  const open: { at: number; kind: string | undefined }[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    if (token?.type === 'blockquote_open') {
      const inline = tokens[at + 2]
      const found =
        tokens[at + 1]?.type === 'paragraph_open'
          ? /^\[!(\w+)\][ \t]*(?:\n|$)/.exec(inline?.content ?? '')
          : null
      const kind = ALERTS.find(([alert]) => alert === found?.[1]?.toUpperCase())?.[1]
      open.push({ at, kind })
      if (kind === undefined || inline === undefined || found === null) continue
      token.tag = 'aside'
      token.attrSet('data-type', 'callout')
      token.attrSet('data-kind', kind)
      inline.content = inline.content.slice(found[0].length)
      if (inline.content === '') tokens.splice(at + 1, 3)
    } else if (token?.type === 'blockquote_close') {
      if (open.pop()?.kind !== undefined) token.tag = 'aside'
    }
  }
}

/** `- [x]` begins an item with a checkbox. */
export const markTasks: CoreRule = (state) => {
  const { tokens } = state
  for (let at = 0; at < tokens.length; at++) {
    if (tokens[at]?.type !== 'list_item_open' || tokens[at + 1]?.type !== 'paragraph_open') continue
    const inline = tokens[at + 2]
    const found = /^\[([ xX])\](?:[ \t\n]+|$)/.exec(inline?.content ?? '')
    if (inline === undefined || found === null) continue
    inline.content = inline.content.slice(found[0].length)
    const box = new state.Token('html_block', '', 0)
    box.content = `<input type="checkbox"${found[1] === ' ' ? '' : ' checked'}>`
    tokens.splice(at + 1, 0, box)
  }
}

/** Also where a list is written without empty lines, so that every item's words are a paragraph like others. */
export const showParagraphs: CoreRule = ({ tokens }) => {
  for (const token of tokens) if (token.type.startsWith('paragraph_')) token.hidden = false
}
