import { ENGLISH } from './english/index.ts'
import { type Match, matchLanguage } from './match-language.ts'
import { overlay } from './overlay.ts'
import { type PartialTexts, TEXTS } from './texts.ts'

/** Texts of a language, whole or in part, or a function that fetches them when they are needed. */
export type LanguageSource = PartialTexts | (() => Promise<PartialTexts>)

const LOADS_WITHIN_MS = 5_000
const OWN: Readonly<Record<string, LanguageSource>> = {
  en: ENGLISH,
  de: async () => (await import('./german/index.ts')).GERMAN,
}

let given: Readonly<Record<string, LanguageSource>> = {}
let givenTexts: PartialTexts = {}
let chosen: Match = { language: 'en', tag: 'en' }
let loading: Promise<void> | undefined
const speakers = new Set<object>()

/** The tag by which numbers, dates and lists are written in the language that was chosen. */
export function languageTag(): string {
  return chosen.tag
}

/** Languages beside English and German, by their tags; for one that is there already, words instead of its own. */
export function giveLanguages(languages: Readonly<Record<string, LanguageSource>>): void {
  given = languages
}

/** Words instead of ours, in every language. Whatever is drawn from now on says them. */
export function giveTexts(texts: PartialTexts): void {
  givenTexts = texts
  overlay(TEXTS, texts)
}

/**
 * Chooses the language for an element that is about to be drawn: its own, that of the nearest `lang` around it, or
 * the browser's. A page speaks one language at a time, that of the first; it is chosen anew once nobody is left.
 *
 * Undefined when the words are there. Otherwise wait for the promise, which never rejects: a language that does not
 * come is reported, and English is spoken.
 */
export function enterLanguage(element: Element): Promise<void> | undefined {
  if (speakers.size === 0) choose([...nearestLanguage(element), ...navigator.languages])
  speakers.add(element)
  return loading
}

export function leaveLanguage(element: Element): void {
  speakers.delete(element)
}

function choose(wishes: readonly string[]): void {
  chosen = matchLanguage(wishes, [...new Set([...Object.keys(OWN), ...Object.keys(given)])])
  const { language } = chosen
  const sources = [ENGLISH, OWN[language], given[language]].filter((source) => source !== undefined)
  if (sources.every((source) => typeof source !== 'function')) {
    say(sources)
    return
  }
  const loaded = Promise.all(sources.map((source) => (typeof source === 'function' ? source() : source)))
  const mine = within(loaded).then(say, (error: unknown) => {
    chosen = { language: 'en', tag: 'en' }
    say([ENGLISH])
    reportError(error)
  })
  loading = mine.finally(() => {
    loading = undefined
  })
}

function say(texts: readonly PartialTexts[]): void {
  // The page's own come last, also when they were given while a language was on its way.
  for (const some of [...texts, givenTexts]) overlay(TEXTS, some)
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the language did not load in time')), LOADS_WITHIN_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The `lang` of the nearest element around, out of shadow roots as well. */
function nearestLanguage(element: Element): string[] {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const lang = at.getAttribute('lang')
    // An empty one says that the language is unknown.
    if (lang !== null) return lang === '' ? [] : [lang]
  }
  return []
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode()
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null)
}
