import { randomKey } from './crypto-random.ts'

const STORAGE_KEY = 'inkwire.key'
const KEY = /^[A-Za-z0-9_-]{32}$/

/** Where the browser keeps nothing for this page, the key lasts as long as the page. */
let keyOfThisPage: string | undefined

/** The secret of this browser, the same in all its tabs: whoever knows it is the same person to the server. */
export function browserKey(): string {
  if (keyOfThisPage !== undefined) return keyOfThisPage
  const key = storedKey() ?? randomKey()
  keyOfThisPage = key
  return key
}

function storedKey(): string | undefined {
  try {
    const stored = localStorage.getItem(STORAGE_KEY)
    if (stored !== null && KEY.test(stored)) return stored
    const key = randomKey()
    localStorage.setItem(STORAGE_KEY, key)
    return key
  } catch {
    // A page that may store nothing has no storage at all.
    return undefined
  }
}
