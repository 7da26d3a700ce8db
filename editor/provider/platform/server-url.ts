/**
 * The address to dial for a server as people write it: `ws:`, `wss:`, `http:` or `https:`, or a path on the page's own
 * server. Throws a `TypeError` for what is no address.
 */
export function serverUrl(server: string, base?: string): string {
  const url = new URL(server, base)
  if (url.protocol === 'http:') url.protocol = 'ws:'
  if (url.protocol === 'https:') url.protocol = 'wss:'
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:')
    throw new TypeError(`${server} is not a server's address`)
  url.hash = ''
  return url.href
}
