import type { Texts } from '../texts.ts'
import { BLOCKS_GERMAN } from './blocks.ts'
import { COMMANDS_GERMAN } from './commands.ts'
import { EDITOR_GERMAN } from './editor.ts'
import { PEOPLE_GERMAN } from './people.ts'

export const GERMAN: Texts = {
  ...BLOCKS_GERMAN,
  ...COMMANDS_GERMAN,
  ...EDITOR_GERMAN,
  ...PEOPLE_GERMAN,
}
