import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'

/** What the menus do with an editor, once they are loaded. */
export interface MenuHooks {
  /** True when the key was for a menu. */
  keyPressed(event: KeyboardEvent): boolean
}

declare module '@tiptap/core' {
  interface Storage {
    menuHooks: { hooks: MenuHooks | undefined }
  }
}

/**
 * A place for the menus, which come later, to take part. A plugin that is added later makes every plugin's view
 * anew, the binding's and the undo history's as well.
 */
export const menuHooks = Extension.create<object, { hooks: MenuHooks | undefined }>({
  name: 'menuHooks',
  // Before the keymaps: Enter in a list of suggestions is not for the text.
  priority: 2000,
  addStorage: () => ({ hooks: undefined }),
  addProseMirrorPlugins() {
    const { storage } = this
    return [
      new Plugin({
        props: {
          handleKeyDown: (view: EditorView, event) =>
            !view.composing && (storage.hooks?.keyPressed(event) ?? false),
        },
      }),
    ]
  },
})
