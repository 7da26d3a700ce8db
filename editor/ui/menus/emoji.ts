/** A character and the names it is found by, the most usual first. */
export interface Emoji {
  readonly sign: string
  readonly names: readonly string[]
}

type Names = Readonly<Record<string, string | readonly string[]>>

/** Every emoji by the names that developers' tools have made common, and in German by German ones as well. */
export async function loadEmoji(language: string): Promise<readonly Emoji[]> {
  const { default: english } = await import('emojibase-data/en/shortcodes/github.json')
  const own = language === 'de' ? await german() : {}
  return Object.entries(english as Names).map(([code, names]) => ({
    sign: signOf(code),
    names: [...listed(own[code]), ...listed(names)],
  }))
}

async function german(): Promise<Names> {
  return (await import('emojibase-data/de/shortcodes/cldr.json')).default as Names
}

function listed(names: string | readonly string[] | undefined): readonly string[] {
  return names === undefined ? [] : typeof names === 'string' ? [names] : names
}

function signOf(code: string): string {
  const sign = String.fromCodePoint(...code.split('-').map((point) => Number.parseInt(point, 16)))
  // Shown as a letter otherwise, like the heart of a pack of cards.
  return code.includes('-') || /\p{Emoji_Presentation}/u.test(sign) ? sign : `${sign}\ufe0f`
}
