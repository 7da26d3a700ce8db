import { EVENTS } from './texts/events.ts'
import { LAB_TEXTS } from './texts/texts.ts'

type Noted = keyof typeof EVENTS.what

/** The longest first: some begin as others do. */
const PATTERNS = (Object.keys(EVENTS.what) as Noted[])
  .sort((one, other) => other.length - one.length)
  .map((noted) => ({ noted, pattern: new RegExp(`^${noted.replaceAll('…', '(\\S+)')}(?= |$)`) }))

/**
 * A line of a world's trace in the language of the page. Names, numbers and what programs say of errors stay as they are,
 * and so does a line of which nobody has said how it is said.
 */
export function eventLine(line: string): string {
  const [, time = '', who = '', rest = ''] = /^(\s*[\d.]+ s\s+)(\S+) (.*)$/.exec(line) ?? []
  const { events } = LAB_TEXTS
  for (const { noted, pattern } of PATTERNS) {
    const found = pattern.exec(rest)
    if (found === null) continue
    const [whole, ...facts] = found
    const what = facts.reduce((said, fact) => said.replace('…', () => fact), events.what[noted])
    return `${time}${(events.who as Record<string, string>)[who] ?? who} ${what}${rest.slice(whole.length)}`
  }
  return line
}

const known = new Map<string, string>()

/** As `eventLine`, for lines that are shown again and again. */
export function eventLines(lines: readonly string[]): string[] {
  const said = lines.map((line) => [line, known.get(line) ?? eventLine(line)] as const)
  known.clear()
  for (const [line, words] of said) known.set(line, words)
  return said.map(([, words]) => words)
}
