import { readName } from '../editing/person.ts'

/** As the server reads them; more is no token. */
const TOKEN_MAX_LENGTH = 8192

/** What a token says of itself. Nobody has verified it: it decides what is kept where, and nothing else. */
export interface Claims {
  /** Who is let in by it; undefined: whoever holds it. */
  readonly person: string | undefined
  /** How others see them. */
  readonly name: string | undefined
  /** What it is for. Who it names is let into all that is theirs; without a name it is a link to some documents. */
  readonly documents: readonly string[] | 'all'
}

/** `undefined`: it is no token; somebody may have cut it off while copying. */
export function readClaims(token: string): Claims | undefined {
  if (token.length > TOKEN_MAX_LENGTH || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)) return undefined
  try {
    const payload = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))
    const { inkwire, name, sub } = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly sub?: unknown
      readonly name?: unknown
      readonly inkwire?: { readonly documents?: object; readonly prefixes?: object }
    }
    const documents = Object.keys(inkwire?.documents ?? {})
    const isLink =
      sub === undefined && documents.length > 0 && Object.keys(inkwire?.prefixes ?? {}).length === 0
    return {
      person: typeof sub === 'string' ? sub : undefined,
      name: readName(name),
      documents: isLink ? documents : 'all',
    }
  } catch {
    return undefined // neither base64 nor JSON
  }
}
