import { languageTag } from '../../texts/language.ts'
import { copyOf, overlay } from '../../texts/overlay.ts'
import type { Translated } from '../../texts/translated.ts'
import { LAB_ENGLISH } from './english.ts'
import { LAB_GERMAN } from './german.ts'

export type LabTexts = Translated<typeof LAB_ENGLISH>

/** Every word of the lab, in the language that was chosen. */
export const LAB_TEXTS: LabTexts = copyOf<LabTexts>(LAB_ENGLISH)

/** The lab speaks as the app around it; both languages come with it. */
export function enterLabLanguage(): void {
  overlay(LAB_TEXTS, languageTag().split('-', 1)[0] === 'de' ? LAB_GERMAN : LAB_ENGLISH)
}
