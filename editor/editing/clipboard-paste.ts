import { Slice } from '@tiptap/pm/model'
import type { EditorView } from '@tiptap/pm/view'
import { cleanHtml } from '../../shared/format/clean-html.ts'
import { innerHtml, parseHtml } from '../../shared/format/html-tree.ts'
import { readMarkdown } from '../../shared/format/read-markdown.ts'
import { looksLikeMarkdown } from './clipboard-markdown.ts'
import type { Copied, PastingInto } from './clipboard-pasting.ts'
import { placePictures, takePictures } from './clipboard-pictures.ts'
import { openEnds } from './formats.ts'

/** Puts what was copied elsewhere in the place of the selection. */
export function pasteCopied({ code, html, text }: Copied, into: PastingInto): void {
  const { view } = into
  if (code !== undefined) pasteCode(view, text, code.language)
  else if (html !== '') pasteHtml(html, into)
  else if (looksLikeMarkdown(text)) pasteMarkdown(view, text)
  else view.pasteText(text)
}

/** What another program has copied, as HTML that says what it means; the pictures in it are uploaded. */
function pasteHtml(html: string, { view, addPicture, onRead }: PastingInto): void {
  const body = parseHtml(html)
  const pictures = takePictures(body, addPicture !== undefined)
  cleanHtml(body)
  if (addPicture !== undefined && pictures.size > 0)
    onRead((slice) => {
      placePictures(view, slice, pictures, addPicture)
      return true
    })
  view.pasteHTML(innerHtml(body))
}

/** Lines of a program are a listing; a piece of one line goes among the words. */
function pasteCode(view: EditorView, text: string, language: string | undefined): void {
  const lines = text.replace(/\r\n?/g, '\n').replace(/\n$/, '')
  const type = view.state.schema.nodes['codeBlock']
  if (type === undefined || lines === '' || !lines.includes('\n')) {
    view.pasteText(text)
    return
  }
  const plain = language === undefined || language === 'plaintext' ? null : language
  const block = type.create({ language: plain }, view.state.schema.text(lines))
  view.dispatch(view.state.tr.replaceSelectionWith(block).scrollIntoView().setMeta('paste', true))
}

function pasteMarkdown(view: EditorView, text: string): void {
  const { document } = readMarkdown(text, view.state.schema)
  const slice = openEnds(Slice.maxOpen(document.content))
  view.dispatch(view.state.tr.replaceSelection(slice).scrollIntoView().setMeta('paste', true))
}
