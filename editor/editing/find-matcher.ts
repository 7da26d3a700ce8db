import type { RE2JS } from 're2js'

export interface FindQuery {
  readonly text: string
  readonly matchesCase: boolean
  readonly wholeWords: boolean
  /** `text` is a regular expression, as RE2 has them: it takes linear time whatever it says, and looks back at nothing. */
  readonly isPattern: boolean
}

/** Where something was found in a text, and what its groups hold; the first group is all of it. */
export interface Match {
  readonly from: number
  readonly to: number
  readonly groups: readonly string[]
}

/** A match, and where in the document it is. */
export interface Found {
  readonly from: number
  readonly to: number
  readonly match: Match
}

/** Finds what is looked for in one block's text, in its order and without overlaps; never nothing at all. */
export type Matcher = (text: string) => Match[]

const PATTERN_MAX_LENGTH = 1_000
const WORD = /[\p{L}\p{M}\p{N}_]/u

/** Undefined when there is nothing to look for. Rejects with what is wrong with a pattern. */
export async function matcherFor(query: FindQuery): Promise<Matcher | undefined> {
  if (query.text === '') return undefined
  const matcher = query.isPattern ? await patternMatcher(query) : textMatcher(query)
  if (!query.wholeWords) return matcher
  return (text) => matcher(text).filter((match) => isWhole(text, match))
}

function textMatcher({ text, matchesCase }: FindQuery): Matcher {
  // Of what a person typed, so that nothing in it means more than itself; in linear time, therefore.
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  const pattern = new RegExp(literal, matchesCase ? 'gu' : 'giu')
  return (subject) =>
    Array.from(subject.matchAll(pattern), ({ 0: found, index }) => ({
      from: index,
      to: index + found.length,
      groups: [found],
    }))
}

async function patternMatcher({ text, matchesCase }: FindQuery): Promise<Matcher> {
  if (text.length > PATTERN_MAX_LENGTH) throw new RangeError(`more than ${PATTERN_MAX_LENGTH} characters`)
  const { RE2JS: engine } = await import('re2js')
  const pattern: RE2JS = engine.compile(text, matchesCase ? 0 : engine.CASE_INSENSITIVE)
  return (subject) => {
    const matcher = pattern.matcher(subject)
    const matches: Match[] = []
    while (matcher.find()) {
      const [from, to] = [matcher.start(), matcher.end()]
      const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, at) => matcher.group(at) ?? '')
      if (to > from) matches.push({ from, to, groups })
    }
    return matches
  }
}

/** What stands in a match's place: with a pattern, `$1` is its first group, `$&` all of it, `$$` a dollar. */
export function replacementOf(template: string, { groups }: Match, isPattern: boolean): string {
  if (!isPattern) return template
  return template.replace(/\$(\$|&|\d)/g, (_, sign: string) => {
    if (sign === '$') return '$'
    return groups[sign === '&' ? 0 : Number(sign)] ?? ''
  })
}

function isWhole(text: string, { from, to }: Match): boolean {
  const [before] = text.slice(Math.max(0, from - 2), from).match(/.$/su) ?? ['']
  const [after] = text.slice(to, to + 2).match(/^./su) ?? ['']
  return !WORD.test(before) && !WORD.test(after)
}
