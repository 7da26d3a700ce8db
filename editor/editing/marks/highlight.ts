import { Highlight } from '@tiptap/extension-highlight'

/** Mod+Shift+H, or `==words==`. */
export const highlight = Highlight
