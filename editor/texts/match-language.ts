/** A language that was found for somebody: the name of its texts, and the tag by which numbers and dates are written. */
export interface Match {
  readonly language: string
  readonly tag: string
}

/**
 * The first of `wishes` (language tags, the dearest first) that there are texts for: the very language, one without
 * the region (`de` for `de-AT`), or one of another region. English when there is none.
 */
export function matchLanguage(wishes: readonly string[], available: readonly string[]): Match {
  for (const wish of wishes.flatMap(canonical)) {
    const parts = wish.split('-')
    const shorter = parts.map((_, at) => parts.slice(0, parts.length - at).join('-'))
    const exact = shorter.flatMap((tag) => available.filter((name) => same(name, tag)))
    const [language] = [...exact, ...available.filter((name) => same(primary(name), primary(wish)))]
    if (language !== undefined) return { language, tag: regional(wish, wishes) }
  }
  return { language: 'en', tag: 'en' }
}

// A page that says `en` leaves open how its reader writes a date.
function regional(tag: string, wishes: readonly string[]): string {
  if (tag.includes('-')) return tag
  return wishes.flatMap(canonical).find((wish) => wish.startsWith(`${tag}-`)) ?? tag
}

function canonical(tag: string): string[] {
  try {
    return Intl.getCanonicalLocales(tag)
  } catch {
    // What a page writes into `lang` need not be a tag: it then names no language.
    return []
  }
}

function primary(tag: string): string {
  return tag.split('-', 1)[0] ?? tag
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}
