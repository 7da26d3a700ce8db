import { languageTag } from '../texts/language.ts'
import { APP_TEXTS } from './texts/texts.ts'

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 365 * 24 * 60 * 60 * 1000],
  ['month', 30 * 24 * 60 * 60 * 1000],
  ['week', 7 * 24 * 60 * 60 * 1000],
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
]

/** `3 minutes ago`; under a minute, and for a clock that is ahead of ours, `just now`. */
export function relativeTime(ms: number, nowMs: number): string {
  const passedMs = nowMs - ms
  for (const [unit, lengthMs] of UNITS) {
    if (passedMs >= lengthMs) {
      const format = new Intl.RelativeTimeFormat(languageTag(), { numeric: 'auto' })
      return format.format(-Math.floor(passedMs / lengthMs), unit)
    }
  }
  return APP_TEXTS.home.now
}
