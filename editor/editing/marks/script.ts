import { Subscript } from '@tiptap/extension-subscript'
import { Superscript } from '@tiptap/extension-superscript'

// Each names itself too: a mark that does not exclude itself would be stored under a name of its own for each word.
const EXCLUDES = 'subscript superscript'

/** Mod+comma; takes the place of superscript. */
export const subscript = Subscript.extend({ excludes: EXCLUDES })

/** Mod+full stop; takes the place of subscript. */
export const superscript = Superscript.extend({ excludes: EXCLUDES })
