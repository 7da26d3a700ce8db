import type { Texts } from '../texts.ts'
import { COMMANDS_GERMAN } from './commands.ts'
import { EDITOR_GERMAN } from './editor.ts'

export const GERMAN: Texts = {
  ...COMMANDS_GERMAN,
  ...EDITOR_GERMAN,
}
