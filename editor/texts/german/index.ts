import type { Texts } from '../texts.ts'
import { EDITOR_GERMAN } from './editor.ts'

export const GERMAN: Texts = {
  ...EDITOR_GERMAN,
}
