import { type CommandProps, commands, type Editor } from '@tiptap/core'
import { Fragment, type Node, type NodeType } from '@tiptap/pm/model'
import { Selection, TextSelection } from '@tiptap/pm/state'
import { detailsAround, detailsAt } from './details-view.ts'

/**
 * The stock command makes each block one of the kind that can stand there first. After what is behind a summary, where
 * two people's changes have left another summary, that is no block of text, and it throws.
 */
export function clearNodes(props: CommandProps): boolean {
  const { doc, selection } = props.state
  let isLater = false
  doc.nodesBetween(selection.from, selection.to, ({ type }, _position, _parent, index) => {
    isLater ||= type.name === 'detailsSummary' && index > 0
  })
  return !isLater && commands.clearNodes()(props)
}

/** Puts the selected blocks behind an empty summary, with the caret in it, or takes those around the caret out. */
export function toggleDetails({ state, tr, dispatch }: CommandProps): boolean {
  const around = detailsAround(state)[0]
  if (around !== undefined) return unwrap({ tr, dispatch }, around.position)
  const { details, detailsSummary, detailsContent } = state.schema.nodes as Record<string, NodeType>
  const { $from, $to } = tr.selection
  const range = $from.blockRange($to)
  if (!range || !details || !detailsSummary || !detailsContent) return false
  const blocks = Fragment.from(
    Array.from({ length: range.endIndex - range.startIndex }, (_, at) =>
      range.parent.child(range.startIndex + at),
    ),
  )
  if (!detailsContent.validContent(blocks)) return false
  if (!range.parent.canReplaceWith(range.startIndex, range.endIndex, details)) return false
  if (dispatch === undefined) return true
  const made = details.create(null, [detailsSummary.create(), detailsContent.create(null, blocks)])
  tr.replaceWith(range.start, range.end, made)
  tr.setSelection(TextSelection.create(tr.doc, range.start + 2)).scrollIntoView()
  return true
}

/** Enter in a summary goes behind it, and on below it when it is closed. */
export function enterInDetails(editor: Editor): boolean {
  const { state, view } = editor
  const { $from, $to } = state.selection
  const paragraph = state.schema.nodes['paragraph']
  const isIn = $from.parent.type.name === 'detailsSummary' && $from.sameParent($to)
  if (!isIn || paragraph === undefined) return false
  const tr = state.tr.deleteSelection()
  const { $head } = tr.selection
  const isNext = $head.node(-1).maybeChild($head.index(-1) + 1)?.type.name === 'detailsContent'
  const isOpen = isNext && detailsAt(view, $head.before(-1))?.open === true
  const position = isOpen ? $head.after() + 1 : $head.after(-1)
  const first = tr.doc.nodeAt(position)
  const isThere = isOpen && first?.type === paragraph && first.content.size === 0
  const rest = tr.doc.slice($head.pos, $head.end()).content
  if (!isThere || rest.size > 0) tr.insert(position, paragraph.create(null, rest))
  tr.delete($head.pos, $head.end())
  tr.setSelection(Selection.near(tr.doc.resolve(tr.mapping.map(position, -1) + 1)))
  view.dispatch(tr.scrollIntoView())
  return true
}

/** Enter in an empty last paragraph goes out of the details. */
export function leaveDetails(editor: Editor): boolean {
  const { state, view } = editor
  const { $from, empty } = state.selection
  const paragraph = state.schema.nodes['paragraph']
  const isIn = $from.depth > 2 && $from.node(-1).type.name === 'detailsContent'
  if (!empty || !isIn || paragraph === undefined || $from.parent.content.size > 0) return false
  const content = $from.node(-1)
  if (content.childCount < 2 || $from.index(-1) < content.childCount - 1) return false
  const tr = state.tr.delete($from.before(), $from.after())
  const position = tr.mapping.map($from.after(-2))
  tr.insert(position, paragraph.create())
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, position + 1)).scrollIntoView())
  return true
}

/** Mod+Enter in a summary shows or hides what is behind it. */
export function openOrClose(editor: Editor): boolean {
  const { $head } = editor.state.selection
  if ($head.parent.type.name !== 'detailsSummary') return false
  const details = detailsAt(editor.view, $head.before(-1))
  if (details === undefined) return false
  details.open = !details.open
  return true
}

/** Backspace at the beginning of a summary makes it a paragraph, and what was behind it follows. */
export function unwrapDetails(editor: Editor): boolean {
  const { $head, empty } = editor.state.selection
  if (!empty || $head.parent.type.name !== 'detailsSummary' || $head.parentOffset > 0) return false
  const { tr } = editor.state
  return unwrap({ tr, dispatch: () => editor.view.dispatch(tr) }, $head.before(-1))
}

function unwrap({ tr, dispatch }: Pick<CommandProps, 'tr' | 'dispatch'>, position: number): boolean {
  const details = tr.doc.nodeAt(position)
  const paragraph = tr.doc.type.schema.nodes['paragraph']
  if (!details || paragraph === undefined) return false
  if (dispatch === undefined) return true
  const blocks = details.children.flatMap(({ type, content }): readonly Node[] => {
    if (type.name !== 'detailsSummary') return content.content
    // A summary that was never written leaves no empty line behind.
    return content.size > 0 ? [paragraph.create(null, content)] : []
  })
  tr.replaceWith(position, position + details.nodeSize, blocks)
  tr.setSelection(Selection.near(tr.doc.resolve(position + 1))).scrollIntoView()
  dispatch(tr)
  return true
}
