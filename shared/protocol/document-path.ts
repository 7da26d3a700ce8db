import { InkwireError } from '../errors.ts'
import { type DocName, parseDocName } from '../ids.ts'

/**
 * The document that a request's path names, `/` and the query excluded: `/minutes%20of%20May?tab=2` is
 * `minutes of May`.
 *
 * Percent-escapes are decoded exactly once, as the URL Standard does it: a `%` that begins no escape is itself, for
 * y-websocket puts names into its URL as they are and browsers leave such a `%` alone.
 *
 * @throws InkwireError DOC_NAME_INVALID
 */
export function documentFromPath(path: string): DocName {
  const [encoded] = path.split('?', 1)
  // Beyond ASCII a path's characters are bytes that the HTTP parser took for Latin-1.
  if (encoded === undefined || !/^\/[!-~]*$/.test(encoded)) throw invalid()
  const name = parseDocName(percentDecode(encoded.slice(1)))
  if (name === undefined) throw invalid()
  return name
}

/** The path of a document in our own URLs: what {@link documentFromPath} reads back, unchanged by any URL parser. */
export function documentPath(name: DocName): string {
  const encoded = encodeURIComponent(name).replace(/%(2F|3A|40)/g, (triplet) => decodeURIComponent(triplet))
  // A name that begins with a slash would make a link to another host of `//name`.
  return `/${encoded.startsWith('/') ? `%2F${encoded.slice(1)}` : encoded}`
}

function percentDecode(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
  } catch (cause) {
    throw invalid(cause)
  }
}

function invalid(cause?: unknown): InkwireError {
  return new InkwireError('DOC_NAME_INVALID', 'the address names no document', { cause })
}
