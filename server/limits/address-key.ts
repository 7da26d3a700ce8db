const GROUPS_OF_A_NETWORK = 4

/**
 * Who is counted as one: an address of IPv4, and of IPv6 the first 64 bits, since whoever has one address of such a
 * network has all of them.
 *
 * @param address in its canonical form, as Node writes it; anything else is a key of its own
 */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length
  const groups = [...before, ...new Array<string>(Math.max(0, zeros)).fill('0'), ...after]
  return `${groups.slice(0, GROUPS_OF_A_NETWORK).join(':')}::/64`
}
