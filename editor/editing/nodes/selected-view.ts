import type { Editor } from '@tiptap/core'
import { NodeSelection } from '@tiptap/pm/state'
import type { NodeView } from '@tiptap/pm/view'

const VIEWS = new WeakMap<globalThis.Node, NodeView>()

/** Lets a node view be found by the place of its node. */
export function rememberView(view: NodeView): void {
  VIEWS.set(view.dom, view)
}

export function viewAt(editor: Editor, position: number): NodeView | undefined {
  const element = editor.view.nodeDOM(position)
  return element === null ? undefined : VIEWS.get(element)
}

/** The view of the node that is selected, if it is one of that name. */
export function selectedView(editor: Editor, name: string): NodeView | undefined {
  const { selection } = editor.state
  if (!(selection instanceof NodeSelection) || selection.node.type.name !== name) return undefined
  return viewAt(editor, selection.from)
}
