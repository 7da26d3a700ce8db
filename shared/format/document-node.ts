/** A node of a document as ProseMirror and Tiptap write it in JSON: `editor.getJSON()` is one. */
export interface DocumentNode {
  readonly type: string
  readonly attrs?: Attributes
  readonly content?: readonly DocumentNode[]
  readonly marks?: readonly DocumentMark[]
  readonly text?: string
}

export interface DocumentMark {
  readonly type: string
  readonly attrs?: Attributes
}

export type Attributes = Readonly<Record<string, unknown>>

/** Why a text cannot become a document, or a document a text. `text` is for people. */
export class FormatError extends Error {
  override readonly name = 'FormatError'
  readonly code: 'MALFORMED' | 'UNKNOWN_CONTENT' | 'UNSAFE_ADDRESS'

  constructor(code: FormatError['code'], text: string, options?: { cause?: unknown }) {
    super(text, options)
    this.code = code
  }
}

/** Whether two values are the same as JSON, whatever the order of their keys. */
export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false
  if (Array.isArray(one) !== Array.isArray(other)) return false
  const left = definedEntries(one)
  const right = new Map(definedEntries(other))
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSameJson(value, right.get(key)))
  )
}

function definedEntries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, part]) => part !== undefined)
}
