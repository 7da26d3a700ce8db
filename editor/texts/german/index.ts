import type { Texts } from '../texts.ts'
import { BLOCKS_GERMAN } from './blocks.ts'
import { COMMANDS_GERMAN } from './commands.ts'
import { EDITOR_GERMAN } from './editor.ts'
import { FINDING_GERMAN } from './finding.ts'
import { MEDIA_GERMAN } from './media.ts'
import { MENUS_GERMAN } from './menus.ts'
import { PEOPLE_GERMAN } from './people.ts'

export const GERMAN: Texts = {
  ...BLOCKS_GERMAN,
  ...COMMANDS_GERMAN,
  ...EDITOR_GERMAN,
  ...FINDING_GERMAN,
  ...MEDIA_GERMAN,
  ...PEOPLE_GERMAN,
  ...MENUS_GERMAN,
}
