import type { Node, Slice } from '@tiptap/pm/model'
import type { Transaction } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import { HtmlElement, HtmlText } from '../../shared/format/html-tree.ts'
import { TEXTS } from '../texts/texts.ts'
import type { PastingInto } from './clipboard-pasting.ts'

/** A picture that came within HTML, by its bytes. */
interface Picture {
  readonly file: File
  readonly alt: string
}

/** Each is uploaded; nobody pastes more by hand. */
const PICTURES_MAX = 50

/**
 * Takes pictures that are in the page itself, by `data:` addresses, out of it: those are nobody else's to see before they
 * are uploaded. What can be uploaded leaves an address behind by which it is found again; the rest, words.
 */
export function takePictures(body: HtmlElement, canUpload: boolean): Map<string, Picture> {
  const taken = new Map<string, Picture>()
  // Like no address that anything else has. `randomUUID` is for pages by https only.
  const mark = crypto.getRandomValues(new Uint32Array(4)).join('-')
  const look = (element: HtmlElement): void => {
    for (const child of [...element.children]) look(child)
    const source = element.name === 'img' ? (element.getAttribute('src') ?? '').trim() : ''
    if (!/^data:/i.test(source)) return
    const alt = element.getAttribute('alt') ?? ''
    const file = canUpload && taken.size < PICTURES_MAX ? fileOf(source, alt) : undefined
    if (file === undefined) {
      element.replaceWith(new HtmlText(alt.trim() === '' ? `[${TEXTS.media.image}]` : alt))
      return
    }
    const address = `/${mark}/${taken.size}`
    taken.set(address, { file, alt })
    element.replaceWith(new HtmlElement('img', [['src', address]]))
  }
  look(body)
  return taken
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
}

/** The bytes of a picture of a kind that documents hold; undefined for others, and for what is no base64. */
function fileOf(source: string, alt: string): File | undefined {
  const comma = source.indexOf(',')
  const [type = '', ...parameters] = source.slice('data:'.length, comma).toLowerCase().split(';')
  const extension = EXTENSIONS[type]
  if (comma < 0 || extension === undefined || parameters.at(-1) !== 'base64') return undefined
  try {
    const bytes = Uint8Array.from(atob(source.slice(comma + 1)), (sign) => sign.charCodeAt(0))
    const name = `${alt.trim().slice(0, 60) || TEXTS.media.image}.${extension}`
    return new File([bytes], name, { type: extension === 'jpg' ? 'image/jpeg' : type })
  } catch {
    return undefined // `atob` says so of what is no base64
  }
}

/**
 * Puts what was pasted into the place of the selection, without the pictures, in one step: their addresses mean nothing.
 * They are uploaded to where they stood.
 */
export function placePictures(
  view: EditorView,
  slice: Slice,
  pictures: ReadonlyMap<string, Picture>,
  add: NonNullable<PastingInto['addPicture']>,
): void {
  const { tr } = view.state
  tr.replaceSelection(slice)
  const found: { readonly picture: Picture; readonly node: Node; at: number }[] = []
  tr.doc.descendants((node, at) => {
    const picture = node.type.name === 'image' ? pictures.get(node.attrs['src'] as string) : undefined
    if (picture !== undefined) found.push({ picture, node, at })
  })
  // From the end: what is taken out moves nothing that is still to come.
  for (const [index, { at, node }] of [...found.entries()].reverse()) {
    takeOut(tr, at, node)
    for (const later of found.slice(index + 1)) later.at = tr.mapping.maps.at(-1)?.map(later.at) ?? later.at
  }
  view.dispatch(tr.scrollIntoView().setMeta('paste', true).setMeta('uiEvent', 'paste'))
  for (const { picture, at } of found) add(picture.file, picture.alt, at)
}

/** A block that needs something in it keeps an empty paragraph. */
function takeOut(tr: Transaction, at: number, node: Node): void {
  const $at = tr.doc.resolve(at)
  const canGo = $at.parent.canReplace($at.index(), $at.index() + 1)
  const paragraph = canGo ? null : node.type.schema.nodes['paragraph']?.createAndFill()
  if (paragraph == null) tr.delete(at, at + node.nodeSize)
  else tr.replaceWith(at, at + node.nodeSize, paragraph)
}
