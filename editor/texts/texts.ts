import { ENGLISH } from './english/index.ts'
import { copyOf } from './overlay.ts'
import type { Partially, Translated } from './translated.ts'

export type Texts = Translated<typeof ENGLISH>

/** Some of the texts, as a page gives its own. */
export type PartialTexts = Partially<Texts>

/** What is said now, in the language that was chosen. Read it where something is drawn, and keep no part of it. */
export const TEXTS: Texts = copyOf<Texts>(ENGLISH)
