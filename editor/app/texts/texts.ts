import type { Translated } from '../../texts/translated.ts'
import { APP_ENGLISH } from './english.ts'

export type AppTexts = Translated<typeof APP_ENGLISH>

/** Every word of the app around the editor, in the language that was chosen. */
export const APP_TEXTS: AppTexts = { ...APP_ENGLISH }
