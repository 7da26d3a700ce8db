import { afterEach, expect, test, vi } from 'vitest'
import { APP_ENGLISH } from '../../../editor/app/texts/english.ts'
import { APP_GERMAN } from '../../../editor/app/texts/german.ts'
import { LAB_ENGLISH } from '../../../editor/lab/texts/english.ts'
import { LAB_GERMAN } from '../../../editor/lab/texts/german.ts'
import { ENGLISH } from '../../../editor/texts/english/index.ts'
import { GERMAN } from '../../../editor/texts/german/index.ts'
import type * as Language from '../../../editor/texts/language.ts'
import { matchLanguage } from '../../../editor/texts/match-language.ts'
import { copyOf, overlay } from '../../../editor/texts/overlay.ts'
import type { Texts } from '../../../editor/texts/texts.ts'
import { leavesOf } from '../../support/texts.ts'

class FakeShadowRoot {
  readonly host: FakeElement
  constructor(host: FakeElement) {
    this.host = host
  }
}

/** As much of an element as the choice of a language looks at. */
class FakeElement {
  readonly lang: string | null
  readonly parentElement: FakeElement | null
  readonly root: FakeShadowRoot | null
  constructor(lang: string | null, around: FakeElement | FakeShadowRoot | null = null) {
    this.lang = lang
    this.parentElement = around instanceof FakeElement ? around : null
    this.root = around instanceof FakeShadowRoot ? around : null
  }
  getAttribute(): string | null {
    return this.lang
  }
  getRootNode(): FakeShadowRoot | null {
    return this.root
  }
}

afterEach(() => vi.unstubAllGlobals())

/** A page that was just loaded, in a browser of somebody who reads `languages`. */
async function newPage(
  ...languages: string[]
): Promise<typeof Language & { said: Texts; reported: unknown[] }> {
  const reported: unknown[] = []
  vi.resetModules()
  vi.stubGlobal('ShadowRoot', FakeShadowRoot)
  vi.stubGlobal('navigator', { languages })
  vi.stubGlobal('reportError', (error: unknown) => reported.push(error))
  const { TEXTS } = await import('../../../editor/texts/texts.ts')
  return { ...(await import('../../../editor/texts/language.ts')), said: TEXTS, reported }
}

const element = (...given: ConstructorParameters<typeof FakeElement>) =>
  new FakeElement(...given) as unknown as Element

test('the first language that there are texts for is taken, of whatever region', () => {
  const available = ['en', 'de', 'pt-BR', 'zh-Hant']
  expect(matchLanguage(['de-AT'], available)).toEqual({ language: 'de', tag: 'de-AT' })
  expect(matchLanguage(['fr', 'de'], available)).toEqual({ language: 'de', tag: 'de' })
  expect(matchLanguage(['pt'], available)).toEqual({ language: 'pt-BR', tag: 'pt' })
  expect(matchLanguage(['zh-Hant-TW'], available)).toEqual({ language: 'zh-Hant', tag: 'zh-Hant-TW' })
  expect(matchLanguage(['EN-gb', 'de'], available)).toEqual({ language: 'en', tag: 'en-GB' })
  expect(matchLanguage(['not a tag', 'x', ''], available)).toEqual({ language: 'en', tag: 'en' })
  expect(matchLanguage([], available)).toEqual({ language: 'en', tag: 'en' })
})

test('a page that says a language without a region leaves dates to the region of its reader', () => {
  expect(matchLanguage(['en', 'de-DE', 'en-GB'], ['en'])).toEqual({ language: 'en', tag: 'en-GB' })
})

test('English waits for nothing', async () => {
  const page = await newPage('en-GB', 'de')
  expect(page.enterLanguage(element(null))).toBe(undefined)
  expect(page.languageTag()).toBe('en-GB')
  expect(page.said.status.saved).toBe('Saved')
})

test('German is fetched, and waited for', async () => {
  const page = await newPage('de-AT')
  await page.enterLanguage(element(null))
  expect(page.languageTag()).toBe('de-AT')
  expect(page.said.status.saved).toBe('Gespeichert')
  expect(page.said.status.offlineWith({ edits: 2, onDevice: true })).toBe(
    'Offline, 2 Änderungen auf diesem Gerät',
  )
  // Everybody who comes later finds the words there.
  expect(page.enterLanguage(element('en'))).toBe(undefined)
  expect(page.said.status.saved).toBe('Gespeichert')
})

test('the nearest lang is heard before the browser, also out of shadow roots', async () => {
  const page = await newPage('en')
  const host = new FakeElement(null, new FakeElement('de', new FakeElement('en')))
  await page.enterLanguage(element(null, new FakeShadowRoot(host)))
  expect(page.said.status.saved).toBe('Gespeichert')
})

test('when the last one has left, the language is chosen anew', async () => {
  const page = await newPage('en')
  const first = element('de')
  await page.enterLanguage(first)
  page.leaveLanguage(first)
  expect(page.enterLanguage(element('en'))).toBe(undefined)
  expect(page.said.status.saved).toBe('Saved')
})

test('a page gives its own words, some of them, in any language', async () => {
  const page = await newPage('de')
  page.giveTexts({ status: { saved: 'Im Kasten' } })
  await page.enterLanguage(element(null))
  expect(page.said.status.saved).toBe('Im Kasten')
  expect(page.said.status.saving).toBe('Speichert …')
})

test('a page gives other languages; what they leave out is English', async () => {
  const page = await newPage('fr-CA')
  page.giveLanguages({
    fr: async () => ({
      status: { saved: 'Enregistré', lastSaved: (time) => `Enregistré à ${time}` },
    }),
  })
  await page.enterLanguage(element('fr'))
  expect(page.languageTag()).toBe('fr-CA')
  expect(page.said.status.saved).toBe('Enregistré')
  expect(page.said.status.lastSaved('9:00')).toBe('Enregistré à 9:00')
  expect(page.said.status.saving).toBe('Saving…')
})

test('a language that does not come is reported, and English is spoken', async () => {
  const page = await newPage('fr')
  page.giveLanguages({ fr: () => Promise.reject(new Error('no such file')) })
  await page.enterLanguage(element(null))
  expect(page.said.status.saved).toBe('Saved')
  expect(page.languageTag()).toBe('en')
  expect(String(page.reported)).toContain('no such file')
})

test('texts from elsewhere change what there is and add nothing', () => {
  const texts = copyOf<Record<string, unknown>>({ area: { a: 'A', f: () => 'F' } })
  const { area } = texts
  overlay(texts, JSON.parse('{"area":{"a":"B","f":"no function","more":"x"},"__proto__":{"bad":"x"}}'))
  expect(texts['area']).toBe(area)
  expect(area).toMatchObject({ a: 'B' })
  expect(leavesOf(texts).map(({ name }) => name)).toEqual(['area.a', 'area.f'])
  expect(({} as Record<string, unknown>)['bad']).toBe(undefined)
})

// Words that are the same in German.
const SAME = new Set(
  'Block Code Details Emoji Indigo Inkwire JSON Link Markdown Name Offline Text code emoji h1 h2 h3 https://…'.split(
    ' ',
  ),
)

test.each([
  ['editor', ENGLISH, GERMAN],
  ['app', APP_ENGLISH, APP_GERMAN],
  ['lab', LAB_ENGLISH, LAB_GERMAN],
])('all texts of the %s are there in German, and are German', (_name, english, german) => {
  const [inEnglish, inGerman] = [leavesOf(english), leavesOf(german)]
  expect(inGerman.map(({ name }) => name).sort()).toEqual(inEnglish.map(({ name }) => name).sort())
  const untranslated = inEnglish.filter(({ name, text }) => {
    const twin = inGerman.find((leaf) => leaf.name === name)
    return /\p{L}{3}/u.test(text) && text === twin?.text && !SAME.has(text)
  })
  expect(untranslated.map(({ name, text }) => `${name}: ${text}`)).toEqual([])
  for (const { name, text } of [...inEnglish, ...inGerman]) {
    if (!name.endsWith('.find')) expect(text, name).not.toMatch(/\[object|^\s*$/)
  }
})
