import type { Editor } from '@tiptap/core'
import type { Slice } from '@tiptap/pm/model'
import { Plugin, TextSelection } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { addFiles } from './media.ts'

type Pasting = Pick<typeof import('./clipboard-paste.ts'), 'pasteCopied'>

/** What somebody has copied elsewhere, read while the browser still shows it. */
export interface Copied {
  readonly html: string
  readonly text: string
  /** Code, where a code editor says that it is; its language as that editor calls it. */
  readonly code: { readonly language: string | undefined } | undefined
}

/** What pasting needs of an editor. */
export interface PastingInto {
  readonly view: EditorView
  /** Uploads a picture to near a position; undefined where nobody can put files in. */
  readonly addPicture: ((picture: File, alt: string, position: number) => void) | undefined
  /** Hears of the next thing that ProseMirror has read, and answers whether it has put it in. */
  readonly onRead: (place: (slice: Slice) => boolean) => void
}

/**
 * What other programs copy comes in as what it means, and what is Markdown as what it says, pasted or dropped. What does
 * the work is loaded when it is needed.
 */
export function clipboardPasting(editor: Editor): Plugin {
  let pasting: Pasting | undefined
  let isPlain = false
  /** Of what is ours already: it is pasted once more, cleaned. */
  let place: ((slice: Slice) => boolean) | undefined

  function paste(view: EditorView, copied: Copied, { pasteCopied }: Pasting): void {
    place = () => false
    try {
      pasteCopied(copied, { view, addPicture: pictures(editor), onRead: (own) => (place = own) })
    } finally {
      place = undefined
    }
  }

  function take(view: EditorView, copied: Copied): void {
    if (pasting !== undefined) {
      paste(view, copied, pasting)
      return
    }
    // The browser shows what was copied only now; what makes sense of it comes in a moment.
    import('./clipboard-paste.ts').then(
      ({ pasteCopied }) => {
        pasting = { pasteCopied }
        if (!view.isDestroyed) paste(view, copied, pasting)
      },
      (error: unknown) => {
        if (!view.isDestroyed) view.pasteText(copied.text)
        reportUnlessCutOff(error)
      },
    )
  }

  return new Plugin({
    props: {
      handleKeyDown: (_view, { key, shiftKey, ctrlKey, metaKey }) => {
        isPlain = shiftKey && (ctrlKey || metaKey) && key.toLowerCase() === 'v'
        return false
      },
      handlePaste(view, { clipboardData }, slice) {
        if (place !== undefined) return place(slice)
        const isLiteral = isPlain || view.state.selection.$from.parent.type.spec.code === true
        isPlain = false
        const copied = isLiteral || clipboardData === null ? undefined : read(clipboardData)
        if (copied === undefined) return false
        take(view, copied)
        return true
      },
      handleDrop(view, { clientX, clientY, dataTransfer }) {
        const at = view.posAtCoords({ left: clientX, top: clientY })
        // What is dragged within the text, or out of it, is the text's own.
        if (dataTransfer === null || at === null || view.dragging !== null) return false
        const $at = view.state.doc.resolve(at.pos)
        const copied = $at.parent.type.spec.code === true ? undefined : read(dataTransfer)
        if (copied === undefined) return false
        view.dispatch(view.state.tr.setSelection(TextSelection.near($at)))
        view.focus()
        take(view, copied)
        return true
      },
    },
  })
}

function pictures(editor: Editor): PastingInto['addPicture'] {
  if (editor.storage.media.host === undefined) return undefined
  return (picture, alt, position) => addFiles(editor, [picture], position, alt)
}

/** What has none of these is no Markdown; whether the rest is, is looked at when it is pasted. */
const MARKDOWN_SIGN = /[#*`~>|[\]$]|^[ \t]*(?:[-+]|\d+[.)])/m

/** Undefined for what ProseMirror pastes best: its own, files, and plain words. */
function read(data: DataTransfer): Copied | undefined {
  const html = data.getData('text/html')
  const text = data.getData('text/plain')
  const code = data.getData('vscode-editor-data')
  // A picture from a page comes as a file and as HTML around it; Word's words come with a picture of themselves.
  const isPicture = data.files.length > 0 && html.replace(/<[^>]*>/g, '').trim() === ''
  if (isPicture || html.includes('data-pm-slice') || (html === '' && text === '')) return undefined
  if (code !== '') return { html, text, code: { language: /"mode":"([\w+#.-]+)"/.exec(code)?.[1] } }
  if (html === '' && !MARKDOWN_SIGN.test(text)) return undefined
  return { html, text, code: undefined }
}
