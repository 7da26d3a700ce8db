import type { ServerConnection } from '../connection.ts'

/**
 * Tells a connection what the browser knows: whether there is a network, whether somebody looks, whether the page is
 * being put away. Returns the function that ends it.
 */
export function followPage(connection: ServerConnection): () => void {
  const ending = new AbortController()
  const { signal } = ending
  const wake = () => connection.wake()
  addEventListener('online', wake, { signal })
  addEventListener('pageshow', ({ persisted }) => persisted && connection.wake(), { signal })
  addEventListener('pagehide', () => connection.sleep(), { signal })
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && connection.wake(),
    {
      signal,
    },
  )
  // A server on this machine can be reached without any network.
  if (!isOnThisMachine(new URL(connection.url).hostname)) {
    addEventListener('offline', () => connection.setOffline(true), { signal })
    if (!navigator.onLine) connection.setOffline(true)
  }
  return () => ending.abort()
}

function isOnThisMachine(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname.startsWith('127.')
  )
}
