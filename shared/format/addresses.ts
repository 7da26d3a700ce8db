const LINKED = ['http', 'https', 'ftp', 'ftps', 'mailto', 'tel', 'callto', 'sms', 'cid', 'xmpp']

/** Whether following it can run nothing: a path, a place in a document, or a protocol that is known to be harmless. */
export function isSafeLink(address: unknown): address is string {
  if (typeof address !== 'string') return false
  // Browsers skip these wherever they stand in an address, before they look for its protocol.
  const bare = [...address]
    .filter((letter) => letter > ' ' && !/[\u007f-\u00a0\u00ad\u2028\u2029]/.test(letter))
    .join('')
  const protocol = /^([^/?#]*?):/.exec(bare)?.[1]
  return protocol === undefined || LINKED.includes(protocol.toLowerCase())
}

/**
 * Whether an image may be shown from there: `http`, `https`, or a path on the document's own server. Everything else is
 * refused, `javascript:`, `data:` and what browsers read as another server's name (`//…`, `/\…`) first.
 */
export function isSafeSource(source: unknown): source is string {
  if (typeof source !== 'string' || /[\p{Cc}\s\\]/u.test(source)) return false
  if (source.startsWith('/')) return !source.startsWith('//')
  return /^https?:\/\/\/*[^/]/i.test(source)
}
