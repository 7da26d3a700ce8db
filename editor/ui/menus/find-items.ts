/** How well a query fits some words: 0 is best, undefined not at all. Case and accents do not count. */
export function rankOf(query: string, name: string, keywords = ''): number | undefined {
  const sought = plain(query)
  if (sought === '') return 0
  const named = plain(name)
  if (named === sought) return 0
  if (named.startsWith(sought)) return 1
  if (words(named).some((word) => word.startsWith(sought))) return 2
  if (words(plain(keywords)).some((word) => word.startsWith(sought))) return 3
  if (named.includes(sought)) return 4
  // Several words, each at the beginning of one.
  const all = [...words(named), ...words(plain(keywords))]
  return words(sought).every((part) => all.some((word) => word.startsWith(part))) ? 5 : undefined
}

/** The best first; those that fit as well stay in their order. */
export function findBest<Thing>(
  things: readonly Thing[],
  fits: (thing: Thing) => number | undefined,
  most: number,
): Thing[] {
  const ranked = things.flatMap((thing) => {
    const rank = fits(thing)
    return rank === undefined ? [] : [{ thing, rank }]
  })
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, most)
    .map(({ thing }) => thing)
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLocaleLowerCase()
    .trim()
}

function words(text: string): string[] {
  return text.split(/[\s_\-.]+/u).filter((word) => word !== '')
}
