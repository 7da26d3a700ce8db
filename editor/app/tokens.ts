import { keep, readKept } from './kept.ts'
import { type Claims, readClaims } from './token-claims.ts'

const OWN_KEY = 'inkwire.token'
const LINKS_KEY = 'inkwire.links'

const LINKS_MAX = 200

/** What an address says behind its `#` when it lets somebody in. */
const MARK = '#token='

/**
 * What lets this browser in: a token of the person's own, which is for everything, and links, each for its documents.
 *
 * They come in the part of an address that a browser sends to nobody, and are taken out of it at once, so that they are
 * not in its history and in nobody's screenshot. Nobody becomes somebody else by opening a link: they are asked first.
 * Sends `change`, also for other windows, and `offered` when there is somebody to become.
 */
class Tokens extends EventTarget {
  #own: string | undefined
  #links: Readonly<Record<string, string>> = {}
  /** Somebody else's, which waits for an answer. */
  #waiting: string | undefined

  constructor() {
    super()
    this.#read()
    window.addEventListener('storage', ({ key }) => {
      if (key !== OWN_KEY && key !== LINKS_KEY) return
      this.#read()
      this.dispatchEvent(new Event('change'))
    })
  }

  /** Takes the token out of the page's address. Whether there was one. */
  take(): boolean {
    if (!location.hash.startsWith(MARK)) return false
    const token = location.hash.slice(MARK.length)
    history.replaceState(history.state, '', location.pathname + location.search)
    const claims = readClaims(token)
    if (claims === undefined) return true
    if (claims.documents !== 'all') {
      for (const document of claims.documents) this.#links = withLink(this.#links, document, token)
    } else if (this.#isOfAnother(claims)) {
      this.#waiting = token
      this.dispatchEvent(new Event('offered'))
      return true
    } else this.#own = token
    this.#keep()
    return true
  }

  /** Whom this browser was offered to become, while somebody else is signed in; undefined: nobody. */
  get offered(): { readonly from: Claims; readonly to: Claims } | undefined {
    const [from, to] = [readClaims(this.#own ?? ''), readClaims(this.#waiting ?? '')]
    return from !== undefined && to !== undefined && this.#isOfAnother(to) ? { from, to } : undefined
  }

  /** The answer to what was offered. */
  answer(becomes: boolean): void {
    const token = this.#waiting
    this.#waiting = undefined
    if (!becomes || token === undefined) return
    this.#own = token
    this.#keep()
  }

  #isOfAnother({ person }: Claims): boolean {
    const own = readClaims(this.#own ?? '')
    return own !== undefined && own.person !== person
  }

  /** The person's own; undefined where there is none. */
  get own(): string | undefined {
    return this.#own
  }

  /** The names of the documents that there is a link to, the newest last. */
  get linked(): readonly string[] {
    return Object.keys(this.#links)
  }

  /** What opens this document. */
  of(document: string): string | undefined {
    return this.link(document) ?? this.#own
  }

  link(document: string): string | undefined {
    return Object.hasOwn(this.#links, document) ? this.#links[document] : undefined
  }

  dropLink(document: string): void {
    const { [document]: _dropped, ...others } = this.#links
    this.#links = others
    this.#keep()
  }

  // Where the browser keeps nothing, they last as long as the page.
  #keep(): void {
    keep(OWN_KEY, this.#own ?? null)
    keep(LINKS_KEY, this.#links)
    this.dispatchEvent(new Event('change'))
  }

  #read(): void {
    const own = readKept(OWN_KEY)
    this.#own = typeof own === 'string' ? own : undefined
    const links = readKept(LINKS_KEY)
    this.#links =
      typeof links === 'object' &&
      links !== null &&
      Object.values(links).every((one) => typeof one === 'string')
        ? (links as Record<string, string>)
        : {}
  }
}

export const tokens = new Tokens()

function withLink(
  links: Readonly<Record<string, string>>,
  document: string,
  token: string,
): Readonly<Record<string, string>> {
  const others = Object.entries(links).filter(([name]) => name !== document)
  return Object.fromEntries([...others, [document, token]].slice(-LINKS_MAX))
}
