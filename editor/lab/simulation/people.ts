import { type PersonId, parsePersonId } from '../../../shared/ids.ts'

/** What a browser would keep as its secret; here it says whose it is. */
export function keyOf(browser: string): string {
  return `the-browser-of-${browser}`
}

/** Keys are names here, and so are people. */
export function identify(key: string): PersonId {
  return parsePersonId(key.replace(/[^\w:.@-]/g, '_').slice(0, 128)) as PersonId
}
