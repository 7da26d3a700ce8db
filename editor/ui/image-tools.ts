import type { NodeViewRendererProps } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { type ImageResizer, startResizer } from './image-resizer.ts'
import { InkwireImageTools } from './image-tools-element.ts'
import { showPopup } from './media-popup.ts'

export interface ImageToolsOptions extends NodeViewRendererProps {
  readonly image: HTMLImageElement
}

/** What stands at a selected image. */
export interface ImageTools {
  /** Its description has the focus. */
  enter(): void
  nodeChanged(node: Node): void
  close(): void
}

/** Shows what changes an image: its description, its width, its removal. */
export function openImageTools({ editor, getPos, node, image }: ImageToolsOptions): ImageTools {
  const change = (name: string, value: unknown): void => {
    const position = getPos()
    if (position === undefined || !editor.isEditable) return
    const { tr, selection } = editor.state
    // The selection stays on the image, and the tools with it.
    tr.setNodeAttribute(position, name, value)
    editor.view.dispatch(tr.setSelection(selection.map(tr.doc, tr.mapping)))
  }
  const setWidth = (width: number | null): void => change('width', width)
  const tools = new InkwireImageTools()
  const resizer: ImageResizer = startResizer(image, setWidth)
  tools.alt = node.attrs['alt'] as string | null
  tools.resizer = resizer
  tools.hasWidth = node.attrs['width'] !== null
  tools.addEventListener('describe', ({ detail }) => change('alt', detail))
  tools.addEventListener('original', () => setWidth(null))
  tools.addEventListener('leave', () => editor.view.focus())
  tools.addEventListener('remove', () => {
    const position = getPos()
    if (position === undefined) return
    editor.view.dispatch(editor.state.tr.delete(position, position + 1).scrollIntoView())
    editor.view.focus()
  })
  const hide = showPopup(tools, image)
  return {
    enter: () => tools.enter(),
    nodeChanged(changed) {
      tools.alt = changed.attrs['alt'] as string | null
      tools.hasWidth = changed.attrs['width'] !== null
      tools.requestUpdate()
    },
    close() {
      const hadFocus = tools.matches(':focus-within')
      resizer.stop()
      hide()
      if (hadFocus && !editor.isDestroyed) editor.view.focus()
    },
  }
}
