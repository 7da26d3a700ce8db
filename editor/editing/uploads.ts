import type { Editor } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import type { Node } from '@tiptap/pm/model'
import type { EditorState, Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import type * as Y from 'yjs'
import { isSafeSource } from '../../shared/format/addresses.ts'
import { TEXTS } from '../texts/texts.ts'
import { InkwireUpload } from '../ui/upload-element.ts'
import { type MediaHost, mediaKey, type Uploads } from './media-host.ts'
import { resolveSource } from './nodes/image-source.ts'
import { reasonOf, UploadError } from './upload-error.ts'

/** One file on its way. Its element, in a decoration, says how far it is. */
interface Upload {
  /** Its decoration's key: the element stays the same one, in which somebody may have the focus. */
  readonly key: string
  readonly file: File
  readonly isImage: boolean
  /** What it shows, where that is known; undefined for a file that somebody has chosen. */
  readonly alt: string | undefined
  readonly element: InkwireUpload
}

interface Place {
  readonly upload: Upload
  readonly position: number
  /** The same place by its neighbours in the document; others' edits are drawn by replacing everything. */
  readonly relative: { current: Y.RelativePosition | undefined }
}

/** The binding's part of an editor's state; none in an editor without one. */
interface Binding {
  readonly doc: Y.Doc
  readonly type: Y.XmlFragment
  readonly mapping: Parameters<typeof absolutePositionToRelativePosition>[2]
}

/** Uploads files to near a position, one after the other's start. */
export function upload(
  editor: Editor,
  host: MediaHost,
  files: readonly File[],
  position: number,
  alt: string | undefined,
): void {
  const isEnd = position > editor.state.doc.content.size
  const place = blockEdge(editor.state.doc, isEnd ? editor.state.doc.content.size : position)
  for (const file of files) begin(editor, host, file, place, alt).catch(reportError)
}

let count = 0

async function begin(
  editor: Editor,
  host: MediaHost,
  file: File,
  position: number,
  alt: string | undefined,
): Promise<void> {
  const isImage = await isShowable(file)
  if (editor.isDestroyed) return
  const element = new InkwireUpload()
  const preview = isImage ? URL.createObjectURL(file) : undefined
  const upload: Upload = { key: `upload-${++count}`, file, isImage, alt, element }
  element.name = file.name
  element.preview = preview
  let attempt = new AbortController()
  const end = (): void => {
    attempt.abort()
    editor.off('destroy', end)
    if (preview !== undefined) URL.revokeObjectURL(preview)
    if (!editor.isDestroyed) change(editor, (uploads) => uploads.without(upload))
  }
  const run = async (): Promise<void> => {
    attempt = new AbortController()
    const { signal } = attempt
    element.problem = undefined
    element.share = 0
    try {
      if (alt !== undefined && !isImage) throw new UploadError('kind')
      const { src } = await host.upload(file, {
        signal,
        onProgress: (share) => {
          element.share = Math.max(0, Math.min(1, share))
        },
      })
      if (signal.aborted || editor.isDestroyed) return
      insert(editor, host, upload, src)
      end()
    } catch (error) {
      if (!signal.aborted) element.problem = reasonOf(error)
    }
  }
  const restart = (): void => void run()
  element.addEventListener('retry', restart)
  element.addEventListener('cancel', () => {
    end()
    if (!editor.isDestroyed) editor.view.focus()
  })
  editor.on('destroy', end)
  change(editor, (uploads) => uploads.with(upload, position))
  await run()
}

/** Puts what has arrived where its decoration is, and the caret nowhere else than it was. */
function insert(editor: Editor, { base }: MediaHost, upload: Upload, src: string): void {
  if (!isSafeSource(src)) throw new TypeError(TEXTS.media.reasons.other)
  const { doc, schema, tr } = editor.state
  const place = mediaKey.getState(editor.state) as Places | undefined
  const position = blockEdge(doc, place?.positionOf(upload) ?? editor.state.selection.from)
  const { image, paragraph } = schema.nodes
  const { link } = schema.marks
  if (upload.isImage && image !== undefined) {
    tr.insert(position, image.create({ src, ...(upload.alt && { alt: upload.alt }) }))
  } else if (paragraph !== undefined) {
    const href = resolveSource(src, base)
    const name = schema.text(upload.file.name, link === undefined ? [] : [link.create({ href })])
    tr.insert(position, paragraph.create(null, name))
  }
  editor.view.dispatch(tr)
}

function change(editor: Editor, to: (uploads: Places) => Places): void {
  const { state, view } = editor
  const before = (mediaKey.getState(state) as Places | undefined) ?? new Places([], state.doc)
  view.dispatch(state.tr.setMeta(mediaKey, to(before)).setMeta('addToHistory', false))
}

class Places implements Uploads {
  readonly decorations: DecorationSet
  readonly #places: readonly Place[]
  readonly #doc: Node

  constructor(places: readonly Place[], doc: Node) {
    this.#places = places
    this.#doc = doc
    this.decorations = DecorationSet.create(
      doc,
      places.map(({ upload: { element, key }, position }) =>
        Decoration.widget(position, element, { key, side: -1, stopEvent: () => true, ignoreSelection: true }),
      ),
    )
  }

  get count(): number {
    return this.#places.length
  }

  with(upload: Upload, position: number): Places {
    return new Places([...this.#places, { upload, position, relative: { current: undefined } }], this.#doc)
  }

  without(upload: Upload): Places {
    return new Places(
      this.#places.filter((place) => place.upload !== upload),
      this.#doc,
    )
  }

  positionOf(upload: Upload): number | undefined {
    return this.#places.find((place) => place.upload === upload)?.position
  }

  apply(transaction: Transaction, after: EditorState): Places {
    if (!transaction.docChanged) return this
    const binding = isChangeOrigin(transaction) ? bindingOf(after) : undefined
    const places = this.#places.map((place) => {
      const mapped = transaction.mapping.mapResult(place.position)
      const found = binding && place.relative.current && absolute(binding, place.relative.current)
      const position = found ?? (binding === undefined ? mapped.pos : place.position)
      return {
        ...place,
        position: blockEdge(transaction.doc, Math.min(position, transaction.doc.content.size)),
      }
    })
    return new Places(places, transaction.doc)
  }

  settle(view: EditorView): void {
    const binding = bindingOf(view.state)
    if (binding === undefined) return
    for (const { position, relative } of this.#places) {
      relative.current = absolutePositionToRelativePosition(
        position,
        binding.type,
        binding.mapping,
      ) as Y.RelativePosition
    }
  }
}

function absolute({ doc, type, mapping }: Binding, relative: Y.RelativePosition): number | undefined {
  return relativePositionToAbsolutePosition(doc, type, relative, mapping) ?? undefined
}

function bindingOf(state: EditorState): Binding | undefined {
  return (
    (ySyncPluginKey.getState(state) as { readonly binding?: Binding | null } | undefined)?.binding ??
    undefined
  )
}

/** The nearest place at or around a position where an image can stand: before a block when at its start, or behind it. */
export function blockEdge(doc: Node, position: number): number {
  const $position = doc.resolve(position)
  const { image } = doc.type.schema.nodes
  for (let depth = $position.depth; depth >= 0; depth--) {
    const isInside = depth < $position.depth
    const isAfter = isInside && position > $position.start(depth + 1)
    const index = $position.index(depth) + (isAfter ? 1 : 0)
    const parent = $position.node(depth)
    if (image === undefined || !parent.canReplaceWith(index, index, image)) continue
    if (!isInside) return position
    return isAfter ? $position.after(depth + 1) : $position.before(depth + 1)
  }
  return doc.content.size
}

/** Whether the browser can show it: its name may say anything. */
async function isShowable(file: File): Promise<boolean> {
  if (!/^image\/(png|jpeg|gif|webp|avif)$/.test(file.type)) return false
  try {
    const bitmap = await createImageBitmap(file)
    bitmap.close()
    return true
  } catch {
    return false // it becomes a link, like every other file
  }
}
