/** Where the server's files are, on the server: the source of an uploaded image is such a path, wherever that server is. */
export const FILES_PATH = '/files/'

/**
 * The address to load a source from: paths are the server's own.
 * @param base where the server is, with a slash at its end; the page's own server when undefined
 */
export function resolveSource(source: string, base: string | undefined): string {
  return source.startsWith('/') && base !== undefined ? new URL(`.${source}`, base).href : source
}

/** The other way round: what was copied out of a document on that server is the server's own path again. */
export function sourceFromAddress(address: string, base: string | undefined): string {
  if (base === undefined) return address
  const prefix = resolveSource(FILES_PATH, base)
  return address.startsWith(prefix) ? FILES_PATH + address.slice(prefix.length) : address
}

/** The hash of the file that a source of the server's names. */
export function hashInSource(source: unknown): string | undefined {
  return typeof source === 'string' ? /^\/files\/([0-9a-f]{64})(?![0-9a-f])/.exec(source)?.[1] : undefined
}
