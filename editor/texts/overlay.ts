interface Tree {
  [name: string]: unknown
}

/** A copy that `overlay` may write into, down to the last text. */
export function copyOf<Area extends object>(area: Area): Area {
  const entries = Object.entries(area as Tree)
  return Object.fromEntries(entries.map(([name, text]) => [name, isTree(text) ? copyOf(text) : text])) as Area
}

/**
 * Writes `texts` into `into`, name by name, so that whoever holds a part of `into` has the new words too. What `into`
 * has no place for is left out: a page's own texts may be written for another version, or come from anywhere.
 */
export function overlay(into: object, texts: object): void {
  const target = into as Tree
  for (const [name, text] of Object.entries(texts)) {
    const before = Object.hasOwn(target, name) ? target[name] : undefined
    if (isTree(before) && isTree(text)) overlay(before, text)
    else if (typeof text === typeof before && !isTree(before) && !isTree(text)) target[name] = text
  }
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null
}
