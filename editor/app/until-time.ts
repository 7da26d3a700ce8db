import { languageTag } from '../texts/language.ts'

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['month', 30 * 24 * 60 * 60 * 1000],
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
]

/** `in 3 days`: to the nearest, since a link for a day is one a second after it was made; at least a minute. */
export function untilTime(ms: number, nowMs: number): string {
  const leftMs = Math.max(ms - nowMs, 60_000)
  const [unit, lengthMs] = UNITS.find(([, length]) => Math.round(leftMs / length) >= 1) ?? ['minute', 60_000]
  // Nobody thinks of 33 days as of a month, or of 30 hours as of a day.
  const finer = UNITS[UNITS.findIndex(([name]) => name === unit) + 1]
  const isFew = Math.round(leftMs / lengthMs) < 2 && finer !== undefined
  const [said, saidMs] = isFew ? finer : [unit, lengthMs]
  return new Intl.RelativeTimeFormat(languageTag(), { numeric: 'always' }).format(
    Math.round(leftMs / saidMs),
    said,
  )
}
