// Keeps the app's own files in the browser, so that it opens without the network. Documents are kept by the provider.

/** Filled in by the build: every file of the app, and a number that changes with any of them. */
declare const PRECACHE: { readonly version: string; readonly files: readonly string[] }

interface ExtendableEvent extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request
  respondWith(response: Response | Promise<Response>): void
}
interface Worker {
  readonly location: Location
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', run: (event: ExtendableEvent) => void): void
  addEventListener(type: 'fetch', run: (event: FetchEvent) => void): void
}

const worker = globalThis as unknown as Worker
const PREFIX = 'inkwire-app-'
const CACHE = `${PREFIX}${PRECACHE.version}`

worker.addEventListener('install', (event) => {
  event.waitUntil(fill())
})

worker.addEventListener('activate', (event) => {
  event.waitUntil(takeOver())
})

worker.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== worker.location.origin) return
  if (request.mode === 'navigate') {
    if (pathname === '/' || pathname === '/lab' || pathname.startsWith('/d/'))
      event.respondWith(answer(request, '/'))
  } else if (PRECACHE.files.includes(pathname)) {
    event.respondWith(answer(request, pathname))
  }
})

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE)
  // Past the HTTP cache, which may still hold the page of the version before.
  await cache.addAll(PRECACHE.files.map((file) => new Request(file, { cache: 'reload' })))
  await worker.skipWaiting()
}

async function takeOver(): Promise<void> {
  const names = await caches.keys()
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(old.map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function answer(request: Request, file: string): Promise<Response> {
  const cache = await caches.open(CACHE)
  return (await cache.match(file)) ?? fetch(request)
}
