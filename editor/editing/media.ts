import { type Editor, Extension } from '@tiptap/core'
import { isChangeOrigin } from '@tiptap/extension-collaboration'
import { Fragment, Slice } from '@tiptap/pm/model'
import { Plugin } from '@tiptap/pm/state'
import { ReplaceAroundStep, ReplaceStep } from '@tiptap/pm/transform'
import { isSafeSource } from '../../shared/format/addresses.ts'
import { reportUnlessCutOff } from '../report-unless-cut-off.ts'
import { type MediaHost, mediaKey, type Uploads } from './media-host.ts'
import { hashInSource, resolveSource, sourceFromAddress } from './nodes/image-source.ts'

declare module '@tiptap/core' {
  interface Storage {
    media: { host: MediaHost | undefined }
  }
}

/**
 * Files that are pasted, dropped or picked. While one is uploaded, only this editor shows so, by a decoration: a node
 * would show everybody an address that is good in this window only. The uploading itself is loaded with the first file.
 */
export const Media = Extension.create<{ host: MediaHost | undefined }, { host: MediaHost | undefined }>({
  name: 'media',

  addOptions: () => ({ host: undefined }),
  addStorage() {
    return { host: this.options.host }
  },

  onTransaction({ transaction }) {
    const { host } = this.storage
    if (host === undefined || !transaction.docChanged || isChangeOrigin(transaction)) return
    // Pasted, dropped, imported: a file that another document may have brought is this one's from now on.
    for (const step of transaction.steps) {
      if (!(step instanceof ReplaceStep || step instanceof ReplaceAroundStep)) continue
      for (const hash of hashesIn(step.slice, host.base)) host.share(hash)
    }
  },

  addProseMirrorPlugins() {
    const { editor, storage } = this
    return [
      new Plugin<Uploads | undefined>({
        key: mediaKey,
        state: {
          init: () => undefined,
          apply: (transaction, uploads, _before, after) =>
            (transaction.getMeta(mediaKey) as Uploads | undefined) ?? uploads?.apply(transaction, after),
        },
        props: {
          decorations: (state) => mediaKey.getState(state)?.decorations,
          handlePaste(view, event) {
            const files = filesIn(event.clipboardData)
            if (files.length === 0 || hasWords(event.clipboardData)) return false
            addFiles(editor, files, view.state.selection.from)
            return true
          },
          handleDrop(view, event, _slice, isMove) {
            const files = filesIn(event.dataTransfer)
            if (files.length === 0 || isMove) return false
            const at = view.posAtCoords({ left: event.clientX, top: event.clientY })
            addFiles(editor, files, at?.pos ?? view.state.selection.from)
            event.preventDefault()
            return true
          },
          transformPasted: (slice) =>
            withSources(slice, (source) => sourceFromAddress(source, storage.host?.base)),
          // Elsewhere, the server's own paths mean nothing.
          transformCopied: (slice) =>
            withSources(slice, (source) => resolveSource(source, storage.host?.base)),
        },
        view: () => ({ update: (view) => mediaKey.getState(view.state)?.settle(view) }),
      }),
    ]
  },
})

/** Lets somebody pick images; to be called by what they have just pressed. */
export function pickImages(editor: Editor): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.accept = 'image/png,image/jpeg,image/gif,image/webp,image/avif'
  input.multiple = true
  input.hidden = true
  // Some browsers open nothing for an input that is nowhere.
  editor.view.dom.parentElement?.append(input)
  input.addEventListener('cancel', () => input.remove())
  input.addEventListener('change', () => {
    input.remove()
    addFiles(editor, [...(input.files ?? [])], editor.state.selection.from)
  })
  input.click()
}

/**
 * Uploads files, and puts them into the document near a position as they arrive: images as such, others as links.
 *
 * @param alt what the images show; with it, what is no image stays out
 */
export function addFiles(editor: Editor, files: readonly File[], position: number, alt?: string): void {
  const { host } = editor.storage.media
  if (host === undefined || !editor.isEditable || files.length === 0) return
  import('./uploads.ts').then(({ upload }) => {
    if (!editor.isDestroyed) upload(editor, host, files, position, alt)
  }, notTaken)
  function notTaken(error: unknown): void {
    reportUnlessCutOff(error)
    host?.onNotTaken(files.map(({ name }) => name))
  }
}

function filesIn(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])]
}

/** Office programs bring a picture of every text that is copied out of them. */
function hasWords(data: DataTransfer | null): boolean {
  const html = data?.getData('text/html') ?? ''
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim() !== ''
}

/** The same with other sources of its images. */
function withSources(slice: Slice, change: (source: string) => string): Slice {
  const changed = (fragment: Fragment): Fragment => {
    const nodes = fragment.content.map((node) => {
      const { src } = node.attrs
      if (node.type.name === 'image' && isSafeSource(src))
        return node.type.create({ ...node.attrs, src: change(src) })
      return node.isLeaf || node.isTextblock ? node : node.copy(changed(node.content))
    })
    return Fragment.from(nodes)
  }
  return new Slice(changed(slice.content), slice.openStart, slice.openEnd)
}

function hashesIn(slice: Slice, base: string): Set<string> {
  const hashes = new Set<string>()
  slice.content.descendants(({ attrs, marks }) => {
    const sources = [attrs['src'], ...marks.map((mark) => mark.attrs['href'] as unknown)]
    for (const source of sources) {
      const hash = typeof source === 'string' ? hashInSource(sourceFromAddress(source, base)) : undefined
      if (hash !== undefined) hashes.add(hash)
    }
  })
  return hashes
}
