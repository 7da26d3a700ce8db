import { Node } from '@tiptap/core'
import { isSafeSource } from '../../../shared/format/addresses.ts'
import { ImageView } from './image-view.ts'
import { isWidth, readWidth } from './image-width.ts'
import { selectedView } from './selected-view.ts'

/** The attributes of an image, as they lie in the document. All but the source may be missing. */
export interface ImageAttributes {
  readonly src: string | null
  /** What the image shows, for whoever does not see it; empty where it is only decoration. */
  readonly alt: string | null
  readonly title: string | null
  /** In CSS pixels, where somebody chose one; never shown wider than the text. */
  readonly width: number | null
}

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    image: {
      /** Puts an image in as a block of its own. False where the source is not one that is shown. */
      setImage: (attributes: Partial<ImageAttributes> & { readonly src: string }) => ReturnType
    }
  }
}

/**
 * An image, a block of its own: among words it could not carry their marks, which Yjs has no place for.
 *
 * What another editor writes as its source is not believed: what is not safe is not shown.
 */
export const Image = Node.create({
  name: 'image',
  group: 'block',
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      src: {
        default: null,
        parseHTML: (element) => element.getAttribute('src'),
        renderHTML: ({ src }) => (isSafeSource(src) ? { src } : {}),
      },
      // Without one nobody has said yet what it shows; an empty one says that it is decoration.
      alt: { default: null, renderHTML: ({ alt }) => (typeof alt === 'string' ? { alt } : {}) },
      title: { default: null },
      width: {
        default: null,
        parseHTML: (element) => readWidth(element.getAttribute('width') ?? element.style.width),
        renderHTML: ({ width }) => (isWidth(width) ? { width } : {}),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: 'img[src]',
        getAttrs: (element) => (isSafeSource(element.getAttribute('src')) ? null : false),
      },
    ]
  },

  renderHTML({ HTMLAttributes }) {
    return ['img', HTMLAttributes]
  },

  addNodeView() {
    return (props) => new ImageView(props)
  },

  addKeyboardShortcuts() {
    return {
      Tab: ({ editor }) => {
        const view = selectedView(editor, this.name)
        if (!(view instanceof ImageView) || !editor.isEditable) return false
        view.enterTools()
        return true
      },
    }
  },

  addCommands() {
    return {
      setImage:
        (attributes) =>
        ({ commands }) =>
          isSafeSource(attributes.src) && commands.insertContent({ type: this.name, attrs: attributes }),
    }
  },
})
