import { BlockList, isIP, SocketAddress } from 'node:net'

/** As much of a request as its sender's address is read from. */
export interface Incoming {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/**
 * Who a request really comes from, where proxies stand between.
 *
 * [H2] A forwarding header counts only as far as proxies that the operator named have written it: it is read from its
 * end, where the nearest proxy wrote whom it had heard from, and the first address that is no such proxy is the client.
 * What stands before that came with the request, and anybody can have written it.
 */
export class ClientAddresses {
  readonly #trusted = new BlockList()
  readonly #hasTrusted: boolean

  /** @param proxies addresses and networks such as `10.0.0.0/8`, which {@link isNetwork} is true of */
  constructor(proxies: readonly string[]) {
    this.#hasTrusted = proxies.length > 0
    for (const proxy of proxies) {
      const [address = '', bits] = proxy.split('/')
      const family = familyOf(address)
      if (bits === undefined) this.#trusted.addAddress(address, family)
      else this.#trusted.addSubnet(address, Number(bits), family)
    }
  }

  /** In its one canonical form, IPv4 also where it came as IPv6; '' for a socket that has no address. */
  of({ headers, socket }: Incoming): string {
    let address = canonicalAddress(socket.remoteAddress ?? '') ?? ''
    if (!this.#isTrusted(address)) return address
    const hops = listOf(headers['x-forwarded-for'])
    while (this.#isTrusted(address)) {
      const before = canonicalAddress(hops.pop() ?? '')
      // A proxy that names nobody, or nonsense, is itself the last that we know of.
      if (before === undefined) break
      address = before
    }
    return address
  }

  /** Who is at the other end of a socket; undefined where it is such a proxy, which speaks for many. */
  ofSocket({ remoteAddress }: Incoming['socket']): string | undefined {
    const address = canonicalAddress(remoteAddress ?? '') ?? ''
    return this.#isTrusted(address) ? undefined : address
  }

  #isTrusted(address: string): boolean {
    return this.#hasTrusted && address !== '' && this.#trusted.check(address, familyOf(address))
  }
}

/** Whether a text is an address, or a network as `10.0.0.0/8` and `fd00::/8` name one. */
export function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || address.includes('%') || more.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/

/** Undefined for what is none. Some proxies write the port behind the address; a zone is of this machine only. */
function canonicalAddress(text: string): string | undefined {
  if (isIP(text) === 4) return text
  const bare = text
    .trim()
    .replace(/^\[(.*)\](:\d+)?$/, '$1')
    .replace(/^([\d.]+):\d+$/, '$1')
    .replace(/%.*$/, '')
  const version = isIP(bare)
  if (version === 0) return undefined
  if (version === 4) return bare
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' })
  return MAPPED_IPV4.exec(address)?.[1] ?? address
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/** Several headers of one name are one list, in their order. */
function listOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return []
  return [header]
    .flat()
    .join(',')
    .split(',')
    .map((part) => part.trim())
}
