// The one file for pages without a build: it brings Yjs along and hands it out, because a page must not load a second.

// For extensions of a page's own: they have to be made by the Tiptap that reads them.
export { Extension, Mark, mergeAttributes, Node } from '@tiptap/core'
export * as Y from 'yjs'
export { InkwireEditor } from './element.ts'
export { openDocument } from './provider/platform/open-document.ts'
