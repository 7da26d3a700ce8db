import type { Origins } from './access-config.ts'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/**
 * Whether pages of an origin (RFC 6454) may use this server; browsers say in `Origin` whose page asks. What comes
 * without one is no page of another site, and is judged by its token alone.
 *
 * @param host the `Host` that was asked for
 */
export function allowsOrigin(
  origins: Origins,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined || origins === 'any') return true
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url === undefined || host === undefined) return false
  if (origins !== 'own' && origins.includes(url.origin)) return true
  // Programs on one's own machine may do what one may oneself, whatever port they serve their pages from.
  return url.host === host || (isLoopback(url.hostname) && isLoopback(hostnameOf(host)))
}

/**
 * Whether a server that only listens on this machine, and asks nobody for a token, was really asked under a name of
 * this machine: otherwise a page whose site's name was made to point here would be a page of ours ("DNS rebinding").
 */
export function isAskedLocally(origins: Origins, host: string | undefined): boolean {
  if (host === undefined || isLoopback(hostnameOf(host))) return true
  return origins === 'any' || (origins !== 'own' && origins.some((origin) => new URL(origin).host === host))
}

export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

function hostnameOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : host
}
