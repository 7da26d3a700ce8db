import { BLOCKS } from './blocks.ts'
import { COMMANDS } from './commands.ts'
import { EDITOR } from './editor.ts'
import { FINDING } from './finding.ts'
import { MEDIA } from './media.ts'
import { MENUS } from './menus.ts'
import { PEOPLE } from './people.ts'

/** Every word that the editor and its chrome say: one area a file, its name once here and once in each language. */
export const ENGLISH = {
  ...BLOCKS,
  ...COMMANDS,
  ...EDITOR,
  ...FINDING,
  ...MEDIA,
  ...PEOPLE,
  ...MENUS,
}
