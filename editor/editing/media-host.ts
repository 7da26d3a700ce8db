import { type EditorState, PluginKey, type Transaction } from '@tiptap/pm/state'
import type { DecorationSet, EditorView } from '@tiptap/pm/view'

/**
 * Brings a file to where everybody who has the document can get it. Rejects when it cannot; `signal` asks it to stop.
 * `onProgress` hears the share that is there, from 0 to 1.
 */
export type UploadFile = (
  file: File,
  options: { readonly signal: AbortSignal; readonly onProgress: (share: number) => void },
) => Promise<{ src: string }>

/** What an editor needs of the world to have files. */
export interface MediaHost {
  /** Where the document's server is, with a slash at its end. */
  readonly base: string
  readonly upload: UploadFile
  /** The document uses a file of the server's that came by way of another one. Never rejects. */
  readonly share: (hash: string) => void
  /** The editor cannot begin with these files, and has let go of them: what uploads could not be fetched. */
  readonly onNotTaken: (names: readonly string[]) => void
}

/** The uploads that go on, as an editor's state has them. Changes by being replaced. */
export interface Uploads {
  /** Files that this window has and the document has not. */
  readonly count: number
  readonly decorations: DecorationSet
  apply(transaction: Transaction, after: EditorState): Uploads
  /** The document has what the editor shows. */
  settle(view: EditorView): void
}

export const mediaKey = new PluginKey<Uploads | undefined>('media')

/** How many files are lost with the window, because the document does not have them yet. */
export function uploadsIn(state: EditorState): number {
  return mediaKey.getState(state)?.count ?? 0
}
