import { Node } from '@tiptap/core'
import { isSafeSource, resolveSource, sourceFromAddress } from './image-source.ts'

export interface ImageOptions {
  /** The document's own server, `https://example.org`, for images that lie there; the page's own when undefined. */
  readonly origin: string | undefined
}

/** The attributes of an image, as they lie in the document. All but the source may be missing. */
export interface ImageAttributes {
  readonly src: string | null
  /** What the image shows, for whoever does not see it; empty where it is only decoration. */
  readonly alt: string | null
  readonly title: string | null
  /** In CSS pixels, where somebody chose one; never shown wider than the text. */
  readonly width: number | null
}

export const IMAGE_MIN_WIDTH = 32
export const IMAGE_MAX_WIDTH = 4096

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
export const Image = Node.create<ImageOptions>({
  name: 'image',
  group: 'block',
  atom: true,
  draggable: true,

  addOptions() {
    return { origin: undefined }
  },

  addAttributes() {
    return {
      src: {
        default: null,
        parseHTML: (element) => sourceFromAddress(element.getAttribute('src') ?? '', this.options.origin),
        renderHTML: ({ src }) => (isSafeSource(src) ? { src: resolveSource(src, this.options.origin) } : {}),
      },
      alt: { default: null, renderHTML: ({ alt }) => ({ alt: typeof alt === 'string' ? alt : '' }) },
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

  addCommands() {
    return {
      setImage:
        (attributes) =>
        ({ commands }) =>
          isSafeSource(attributes.src) && commands.insertContent({ type: this.name, attrs: attributes }),
    }
  },
})

function isWidth(width: unknown): width is number {
  return (
    Number.isInteger(width) && (width as number) >= IMAGE_MIN_WIDTH && (width as number) <= IMAGE_MAX_WIDTH
  )
}

function readWidth(text: string): number | null {
  const width = Math.round(Number(/^\s*(\d+(?:\.\d+)?)(?:px)?\s*$/.exec(text)?.[1] ?? Number.NaN))
  return isWidth(width) ? width : null
}
