import { type Extensions, getSchema } from '@tiptap/core'
import { TaskItem, TaskList } from '@tiptap/extension-list'
import type { Schema } from '@tiptap/pm/model'
import { StarterKit } from '@tiptap/starter-kit'
import { link } from '../../editor/editing/link.ts'
import { unmarkedAtoms } from '../../editor/editing/unmarked-atoms.ts'

/** What a document could hold in the first version of the editor: stands in for `schema.ts` in an old editor. */
export function documentExtensions(): Extensions {
  return [
    StarterKit.configure({
      undoRedo: false,
      trailingNode: false,
      link: false,
      heading: { levels: [1, 2, 3] },
    }),
    link,
    TaskList,
    TaskItem.configure({ nested: true }),
    unmarkedAtoms,
  ]
}

export function documentSchema(): Schema {
  return getSchema(documentExtensions())
}
