import type { FormatError } from '../../shared/format/document-node.ts'
import type { Format } from '../../shared/format/formats.ts'
import type { PackedEntries } from '../snapshot/worker/task.ts'

/** What the thread is asked to do. Texts are UTF-8; `text` and `pages` are moved, `base` is copied. */
export type FormatTask =
  | {
      readonly type: 'export'
      readonly base: Uint8Array | undefined
      readonly pages: readonly PackedEntries[]
      readonly field: string
      readonly format: Format
      readonly title: string
    }
  | { readonly type: 'import'; readonly text: Uint8Array; readonly format: Format; readonly field: string }

export type FormatResult =
  | { readonly type: 'exported'; readonly text: Uint8Array }
  | {
      readonly type: 'imported'
      readonly updates: readonly Uint8Array[]
      /** The words of the heading that it begins with. */
      readonly heading: string | undefined
      readonly leftOut: readonly string[]
    }
  | { readonly type: 'refused'; readonly code: FormatError['code']; readonly text: string }
  | { readonly type: 'failed'; readonly failure: string }
