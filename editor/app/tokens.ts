import { keep, readKept } from './kept.ts'

const OWN_KEY = 'inkwire.token'
const LINKS_KEY = 'inkwire.links'

/** As the server reads them; more is no token. */
const TOKEN_MAX_LENGTH = 8192
const LINKS_MAX = 200

/** What an address says behind its `#` when it lets somebody in. */
const MARK = '#token='

/**
 * What lets this browser in: a token of the person's own, which is for everything, and links, each for its documents.
 *
 * They come in the part of an address that a browser sends to nobody, and are taken out of it at once, so that they are
 * not in its history and in nobody's screenshot. Sends `change`, also for other windows.
 */
class Tokens extends EventTarget {
  #own: string | undefined
  #links: Readonly<Record<string, string>> = {}

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
    const documents = documentsOf(token)
    if (documents === undefined) return true
    if (documents === 'all') this.#own = token
    else for (const document of documents) this.#links = withLink(this.#links, document, token)
    this.#keep()
    return true
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

/**
 * What a token is for, by its own word, which only decides where it is kept; `undefined`: it is none. Who it names is
 * let into all that is theirs; without a name it is a link.
 */
export function documentsOf(token: string): readonly string[] | 'all' | undefined {
  if (token.length > TOKEN_MAX_LENGTH || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const { inkwire, sub } = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly sub?: unknown
      readonly inkwire?: { readonly documents?: object; readonly prefixes?: object }
    }
    const documents = Object.keys(inkwire?.documents ?? {})
    const isLink =
      sub === undefined && documents.length > 0 && Object.keys(inkwire?.prefixes ?? {}).length === 0
    return isLink ? documents : 'all'
  } catch {
    // Somebody has cut it off while copying.
    return undefined
  }
}
