import type { Editor } from '@tiptap/core'
import {
  createElement,
  type ForwardedRef,
  forwardRef,
  type HTMLAttributes,
  type ReactNode,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react'
import type { InkwireEditor as InkwireElement } from './element.ts'
import type { Status } from './provider/status.ts'

type Settings = Pick<
  InkwireElement,
  | 'server'
  | 'document'
  | 'token'
  | 'field'
  | 'name'
  | 'color'
  | 'label'
  | 'placeholder'
  | 'mode'
  | 'quiet'
  | 'extensions'
  | 'uploadFile'
  | 'resolveUsers'
>

export interface InkwireEditorProps
  extends Partial<Settings>,
    Pick<HTMLAttributes<HTMLElement>, 'className' | 'style' | 'id'> {
  /** Whether the text stands in the page itself. Only read when the editor is made. */
  readonly light?: boolean
  /** Somebody can write. */
  readonly onReady?: (editor: Editor) => void
  readonly onStatus?: (status: Status) => void
  /** The text has changed, by whoever it was. */
  readonly onChange?: (editor: Editor) => void
  /** For the element's slots: `<div slot="above">`. */
  readonly children?: ReactNode
}

/** What each setting is where none is given; one that was given and is no longer goes back to it. */
const DEFAULTS: Partial<Settings> = { field: 'default', mode: 'edit', quiet: false, extensions: [] }

/**
 * `<InkwireEditor document="notes" server="wss://example.org" />`: the custom element as a component, with its
 * properties as props. `ref` is the element. On a server it draws an empty element.
 */
export const InkwireEditor = forwardRef(function InkwireEditor(
  props: InkwireEditorProps,
  ref: ForwardedRef<InkwireElement | null>,
) {
  const { light, onReady, onStatus, onChange, children, className, style, id, ...settings } = props
  const element = useRef<InkwireElement>(null)
  useImperativeHandle<InkwireElement | null, InkwireElement | null>(ref, () => element.current)

  // The latest ones, without listening anew each time that a page draws itself.
  const heard = useRef({ onReady, onStatus, onChange })
  heard.current = { onReady, onStatus, onChange }
  const given = useRef(new Set<string>())

  useEffect(() => {
    const { current } = element
    if (current === null) return
    const names = new Set([...given.current, ...Object.keys(settings)])
    for (const name of names) {
      const value = settings[name as keyof Settings] ?? DEFAULTS[name as keyof Settings]
      // A list that is written out in the page is another one each time, and would open the document anew.
      if (name === 'extensions' && isSameList(Reflect.get(current, name), value)) continue
      Reflect.set(current, name, value)
    }
    given.current = new Set(Object.keys(settings))
  })

  useEffect(() => {
    // Not before there is a page: the element is made of what only a browser has.
    import('./element.ts').catch(reportError)
    const { current } = element
    if (current === null) return
    const ready = (): void => {
      if (current.editor !== undefined) heard.current.onReady?.(current.editor)
    }
    const status = (): void => heard.current.onStatus?.(current.status)
    const change = (): void => {
      if (current.editor !== undefined) heard.current.onChange?.(current.editor)
    }
    current.addEventListener('ready', ready)
    current.addEventListener('status', status)
    current.addEventListener('change', change)
    return () => {
      current.removeEventListener('ready', ready)
      current.removeEventListener('status', status)
      current.removeEventListener('change', change)
    }
  }, [])

  const attributes = { ref: element, class: className, style, id, ...(light === true && { light: true }) }
  return createElement('inkwire-editor', attributes, children)
})

function isSameList(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
  return one.every((item, at) => item === other[at])
}
