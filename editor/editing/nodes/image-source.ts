/** Where files of the server lie, on the server: what is uploaded is stored as such a path, wherever that server is. */
export const FILES_PATH = '/files/'

/**
 * Whether an image may be shown from there: `http` or `https`, or a path on the document's own server. Everything
 * else is refused, `javascript:`, `data:` and what browsers read as another server's name (`//…`, `/\…`) first.
 */
export function isSafeSource(source: unknown): source is string {
  if (typeof source !== 'string' || /[\p{Cc}\s\\]/u.test(source)) return false
  if (source.startsWith('/')) return !source.startsWith('//')
  if (!/^https?:\/\//i.test(source)) return false
  return URL.canParse(source)
}

/** The address to load a source from: paths are the server's own. */
export function resolveSource(source: string, origin: string | undefined): string {
  return source.startsWith('/') && origin !== undefined ? new URL(source, origin).href : source
}

/** The other way round: what was copied out of a document on that server is the server's own path again. */
export function sourceFromAddress(address: string, origin: string | undefined): string {
  const prefix = origin === undefined ? undefined : new URL(FILES_PATH, origin).href
  return prefix !== undefined && address.startsWith(prefix)
    ? FILES_PATH + address.slice(prefix.length)
    : address
}
