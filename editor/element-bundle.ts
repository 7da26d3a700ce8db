// The one file for pages without a build: it brings Yjs along and hands it out, because a page must not load a second.
export * as Y from 'yjs'
export { InkwireEditor } from './element.ts'
export { openDocument } from './provider/platform/open-document.ts'
