import type { Editor } from '@tiptap/core'
import { html, type SVGTemplateResult, svg, type TemplateResult } from 'lit'
import { canChangeTable, changeTable, hasHeader, type TableCommand } from '../editing/nodes/table-commands.ts'
import { TEXTS } from '../texts/texts.ts'
import type { BlockMenu, BlockMenuItem } from './block-menu-element.ts'

const GROUPS: readonly (readonly TableCommand[])[] = [
  ['addRowBefore', 'addRowAfter', 'deleteRow'],
  ['addColumnBefore', 'addColumnAfter', 'deleteColumn'],
  ['toggleHeaderRow', 'toggleHeaderColumn'],
  ['mergeCells', 'splitCell'],
  ['narrower', 'wider'],
  ['deleteTable'],
]

/** What can be done to the table that the caret is in. */
export function tableMenu(editor: Editor): BlockMenu | undefined {
  const { $head } = editor.state.selection
  for (let depth = $head.depth; depth > 0; depth--) {
    if ($head.node(depth).type.name !== 'table') continue
    const anchor = editor.view.nodeDOM($head.before(depth))
    if (!(anchor instanceof Element)) return undefined
    const groups = GROUPS.map((group) => group.map((command) => item(editor, command)))
    return { label: TEXTS.blocks.tableMenu, anchor, groups }
  }
  return undefined
}

function item(editor: Editor, command: TableCommand): BlockMenuItem {
  const made: BlockMenuItem = {
    id: command,
    label: TEXTS.blocks[command],
    icon: DRAWINGS[command],
    isAble: canChangeTable(editor, command),
    run: () => changeTable(editor, command),
  }
  if (command === 'toggleHeaderRow') return { ...made, isOn: hasHeader(editor.state, 'row') }
  if (command === 'toggleHeaderColumn') return { ...made, isOn: hasHeader(editor.state, 'column') }
  return made
}

function drawing(content: SVGTemplateResult): TemplateResult {
  return html`<svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.75"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${content}
  </svg>`
}

const FRAME = svg`<rect x="4" y="4" width="16" height="16" rx="2" />`
const DRAWINGS: Record<TableCommand, TemplateResult> = {
  addRowBefore: drawing(
    svg`<rect x="4" y="13" width="16" height="7" rx="1.5" /><path d="M12 3v7M8.5 6.5h7" />`,
  ),
  addRowAfter: drawing(
    svg`<rect x="4" y="4" width="16" height="7" rx="1.5" /><path d="M12 14v7M8.5 17.5h7" />`,
  ),
  deleteRow: drawing(
    svg`<rect x="4" y="4" width="16" height="7" rx="1.5" /><path d="m9.5 15 5 5M14.5 15l-5 5" />`,
  ),
  addColumnBefore: drawing(
    svg`<rect x="13" y="4" width="7" height="16" rx="1.5" /><path d="M3 12h7M6.5 8.5v7" />`,
  ),
  addColumnAfter: drawing(
    svg`<rect x="4" y="4" width="7" height="16" rx="1.5" /><path d="M14 12h7M17.5 8.5v7" />`,
  ),
  deleteColumn: drawing(
    svg`<rect x="4" y="4" width="7" height="16" rx="1.5" /><path d="m15 9.5 5 5M20 9.5l-5 5" />`,
  ),
  toggleHeaderRow: drawing(
    svg`${FRAME}<path d="M4 10h16" /><path d="M5 6h14v3H5z" fill="currentColor" stroke="none" />`,
  ),
  toggleHeaderColumn: drawing(
    svg`${FRAME}<path d="M10 4v16" /><path d="M6 5h3v14H6z" fill="currentColor" stroke="none" />`,
  ),
  mergeCells: drawing(svg`${FRAME}<path d="M7 12h3.5M17 12h-3.5M9 10l2 2-2 2M15 10l-2 2 2 2" />`),
  splitCell: drawing(
    svg`${FRAME}<path d="M12 4v4M12 16v4M10 12H7M14 12h3M8.5 10.5 7 12l1.5 1.5M15.5 10.5 17 12l-1.5 1.5" />`,
  ),
  narrower: drawing(
    svg`<path d="M3 5v14M21 5v14M5.5 12H10M18.5 12H14M8 9.5l2.5 2.5L8 14.5M16 9.5 13.5 12l2.5 2.5" />`,
  ),
  wider: drawing(svg`<path d="M3 5v14M21 5v14M6 12h12M8.5 9.5 6 12l2.5 2.5M15.5 9.5 18 12l-2.5 2.5" />`),
  deleteTable: drawing(
    svg`<path d="M5 7h14M10 7V5.2c0-.4.3-.7.7-.7h2.6c.4 0 .7.3.7.7V7M7 7l.7 11.2c0 .7.6 1.3 1.3 1.3h6c.7 0 1.3-.6 1.3-1.3L17 7M10.5 11v5M13.5 11v5" />`,
  ),
}
