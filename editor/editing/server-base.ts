/** Where a server's pages and files are, by its address as an editor has it: `wss:`, `https:` or a path. */
export function serverBase(server: string, pageAddress: string): string {
  const url = new URL(server, pageAddress)
  if (url.protocol === 'ws:') url.protocol = 'http:'
  if (url.protocol === 'wss:') url.protocol = 'https:'
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url.href
}
