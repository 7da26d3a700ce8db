import { languageTag } from '../../texts/language.ts'
import { copyOf, overlay } from '../../texts/overlay.ts'
import type { Translated } from '../../texts/translated.ts'
import { APP_ENGLISH } from './english.ts'

export type AppTexts = Translated<typeof APP_ENGLISH>

/** Every word of the app around the editor, in the language that was chosen. */
export const APP_TEXTS: AppTexts = copyOf<AppTexts>(APP_ENGLISH)

/** Undefined when the app's words are there in the language that was chosen for the editor, else wait for it. */
export function enterAppLanguage(): Promise<void> | undefined {
  if (languageTag().split('-', 1)[0] !== 'de') return undefined
  return import('./german.ts').then(({ APP_GERMAN }) => overlay(APP_TEXTS, APP_GERMAN))
}
