import { Plugin, PluginKey } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { looksLikeMarkdown } from './clipboard-markdown.ts'

export const clipboardKey = new PluginKey('clipboard')

type Copying = typeof import('./clipboard-copy.ts')
type Pasting = Pick<typeof import('./clipboard-paste.ts'), 'pasteCopied'>

/** What somebody has copied elsewhere, read while the browser still shows it. */
export interface Copied {
  readonly html: string
  readonly text: string
  /** Code, where a code editor says that it is; its language as that editor calls it. */
  readonly code: { readonly language: string | undefined } | undefined
}

/**
 * What other programs copy comes in as what it means, and what is Markdown as what it says; what is copied here goes
 * out as HTML, as text that can be read, and as Markdown. What does the work is loaded when it is needed.
 */
export function clipboardPlugin(): Plugin {
  let copying: Copying | undefined
  let pasting: Pasting | undefined
  let isPlain = false
  let isOurs = false
  let markdown = ''

  function paste(view: EditorView, copied: Copied, { pasteCopied }: Pasting): void {
    isOurs = true
    try {
      pasteCopied(view, copied)
    } finally {
      isOurs = false
    }
  }

  return new Plugin({
    key: clipboardKey,
    props: {
      handleKeyDown: (_view, { key, shiftKey, ctrlKey, metaKey }) => {
        isPlain = shiftKey && (ctrlKey || metaKey) && key.toLowerCase() === 'v'
        return false
      },
      handlePaste(view, event) {
        const { clipboardData } = event
        const isLiteral = isPlain || view.state.selection.$from.parent.type.spec.code === true
        isPlain = false
        if (isOurs || isLiteral || clipboardData === null) return false
        const copied = read(clipboardData)
        if (copied === undefined) return false
        if (pasting !== undefined) paste(view, copied, pasting)
        else {
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
        return true
      },
      clipboardTextSerializer(slice) {
        markdown = copying?.asMarkdown(slice) ?? ''
        return copying?.asText(slice) ?? slice.content.textBetween(0, slice.content.size, '\n\n')
      },
    },
    view(view) {
      // Behind ProseMirror's own listener, which first takes away whatever is there.
      const add = ({ clipboardData }: ClipboardEvent): void => {
        if (markdown !== '') clipboardData?.setData('text/markdown', markdown)
        markdown = ''
      }
      view.dom.addEventListener('copy', add)
      view.dom.addEventListener('cut', add)
      let isAsked = false
      return {
        update({ state }) {
          // Who selects something may copy it.
          if (isAsked || state.selection.empty) return
          isAsked = true
          import('./clipboard-copy.ts').then(({ asMarkdown, asText }) => {
            copying = { asMarkdown, asText }
          }, reportUnlessCutOff)
        },
        destroy() {
          view.dom.removeEventListener('copy', add)
          view.dom.removeEventListener('cut', add)
        },
      }
    },
  })
}

/** Undefined for what ProseMirror pastes best: its own, files, and plain words. */
function read(data: DataTransfer): Copied | undefined {
  const html = data.getData('text/html')
  const text = data.getData('text/plain')
  const code = data.getData('vscode-editor-data')
  // A picture from a page comes as a file and as HTML around it; Word's words come with a picture of themselves.
  const isPicture = data.files.length > 0 && html.replace(/<[^>]*>/g, '').trim() === ''
  if (isPicture || html.includes('data-pm-slice') || (html === '' && text === '')) return undefined
  if (code !== '') return { html, text, code: { language: /"mode":"([\w+#.-]+)"/.exec(code)?.[1] } }
  if (html === '' && !looksLikeMarkdown(text)) return undefined
  return { html, text, code: undefined }
}
