import { ENGLISH } from './english/index.ts'
import type { Translated } from './translated.ts'

export type Texts = Translated<typeof ENGLISH>

/** What is said now, in the language that was chosen. Read it where something is drawn, and keep no part of it. */
export const TEXTS: Texts = { ...ENGLISH }
