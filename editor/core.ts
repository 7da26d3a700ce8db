/** What `inkwire/core` gives to whoever makes an editor of their own, on their own Tiptap and Yjs. */
export { type Activity, shareActivity } from './editing/activity.ts'
export { createEditor, type EditorOptions, prepareRoot } from './editing/create-editor.ts'
export type { Person } from './editing/person.ts'
export { documentExtensions, documentSchema } from './editing/schema.ts'
export { guardSchema } from './editing/schema-guard.ts'
export { findUnknown, type Unknown } from './editing/unknown-content.ts'
export { documentStyles } from './light-styles.ts'
