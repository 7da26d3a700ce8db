import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, RequestError } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../api/authorize.ts'
import { setAnswerHeaders } from './security-headers.ts'

/** Whether the process can take sessions, and why not. */
export type Readiness =
  | { readonly state: 'ready' }
  | { readonly state: 'draining' }
  | { readonly state: 'log unavailable' }

export interface HttpOptions {
  readonly readiness: () => Readiness
  readonly metrics: {
    readonly contentType: string
    expose(): Promise<string>
    /** From a request to its answer, without the answer's body. */
    answered(method: string, status: number, elapsedMs: number): void
  }
  /** Stands before everything [A2]. */
  readonly authorize: MiddlewareHandler<ApiEnv>
  /** Everything else, in this order. */
  readonly routes: readonly Hono<ApiEnv>[]
  readonly alarm: (text: string, cause?: unknown) => void
}

export interface HttpLimits {
  /** From the connection, or the end of the last answer but for {@link KEEP_ALIVE_MS}, to the end of the headers. */
  readonly headersTimeoutMs: number
  /** From the headers to the end of the body. */
  readonly bodyTimeoutMs: number
}

export const DEFAULT_HTTP_LIMITS: HttpLimits = { headersTimeoutMs: 10_000, bodyTimeoutMs: 30_000 }

const KEEP_ALIVE_MS = 10_000
const REQUEST_SOCKETS_MAX = 1000
// Who finds it full tries again after 1, 3, 7, 15, 31 seconds (TCP's own). Node's 511 are full when thousands come back at
// once; the system cuts it to its own limit (`net.core.somaxconn`).
const ACCEPT_QUEUE = 4096
const HEADERS_MAX_BYTES = 16 * 1024
// How often Node looks for sockets whose time is over.
const LOOK_FOR_SLOW_MS = 1000

/** All of HTTP: whether the process lives and is ready, its metrics, the API, the pages. */
export function httpApp({ alarm, authorize, metrics, readiness, routes }: HttpOptions): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => {
    alarm('a request met a bug', error)
    return context.json({ error: { code: 'INTERNAL_ERROR', text: 'the server made a mistake' } }, 500)
  })
  app.notFound((context) =>
    context.json({ error: { code: 'NOT_FOUND', text: 'there is nothing at this address' } }, 404),
  )
  app.use(authorize)
  app.get('/healthz', (context) => context.json({ state: 'alive' }, 200, NOT_STORED))
  app.get('/readyz', (context) => {
    const ready = readiness()
    return context.json(ready, ready.state === 'ready' ? 200 : 503, NOT_STORED)
  })
  app.get('/metrics', async (context) =>
    context.body(await metrics.expose(), 200, { ...NOT_STORED, 'Content-Type': metrics.contentType }),
  )
  // Behind those above: whoever looks every few seconds whether we live is no load.
  app.use(async (context, next) => {
    const begunMs = performance.now()
    await next()
    metrics.answered(context.req.method, context.res.status, performance.now() - begunMs)
  })
  for (const route of routes) app.route('/', route)
  return app
}

const NOT_STORED = { 'Cache-Control': 'no-store' }

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

export interface RequestLimits extends Pick<HttpLimits, 'bodyTimeoutMs'> {
  /** How long whoever sent a request is to wait before the next; 0: it is taken. */
  readonly waitMs: (request: IncomingMessage) => number
}

/** What answers the requests of a HTTP server: our own, or somebody else's that this is mounted into. */
export function requestListener(
  app: Hono<ApiEnv>,
  alarm: (text: string, cause?: unknown) => void,
  { bodyTimeoutMs, waitMs }: RequestLimits = { ...DEFAULT_HTTP_LIMITS, waitMs: () => 0 },
): RequestListener {
  const listener = getRequestListener(app.fetch, {
    overrideGlobalObjects: false,
    errorHandler: (error) => {
      // An address or a Host that no URL can be made of; everything else is answered by the app.
      if (error instanceof RequestError) return new Response(null, { status: 400 })
      alarm('a request met a bug', error)
      return new Response(null, { status: 500 })
    },
  })
  return (request, response) => {
    setAnswerHeaders(response) // [H1]
    const surplusMs = API.test(request.url ?? '') ? waitMs(request) : 0
    if (surplusMs > 0) return refuseSurplus(response, surplusMs)
    const isOperators = OPERATOR.test(request.url ?? '')
    if (!FILE_UPLOAD.test(request.url ?? ''))
      cutLateBody(request, isOperators ? OPERATOR_BODY_TIMEOUT_MS : bodyTimeoutMs)
    void listener(request, response)
  }
}

/**
 * A server that listens nowhere yet. Whoever takes it listens for `upgrade`, too.
 *
 * @param webSocketsMax those that may be upgraded; a few more sockets are for requests
 */
export function httpServer(
  listener: RequestListener,
  webSocketsMax: number,
  { headersTimeoutMs }: Pick<HttpLimits, 'headersTimeoutMs'> = DEFAULT_HTTP_LIMITS,
): Server {
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs, // [Q5]
      connectionsCheckingInterval: LOOK_FOR_SLOW_MS,
      // Not Node's own, which is one for all: a file takes as long as it takes, and whoever reads it minds its pace.
      requestTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADERS_MAX_BYTES,
    },
    listener,
  )
  server.maxConnections = webSocketsMax + REQUEST_SOCKETS_MAX
  return server
}

const FILE_UPLOAD = /^\/api\/documents\/[^/]+\/files(\?|$)/

const API = /^\/api\//

// A document that is restored is as long as it is, over whatever line.
const OPERATOR = /^\/api\/operator\//
const OPERATOR_BODY_TIMEOUT_MS = 60 * 60 * 1000

/** [Q1] Before anything is read of it. */
function refuseSurplus(response: ServerResponse, waitMs: number): void {
  const text = 'too many requests come from this address'
  response
    .writeHead(429, {
      'Content-Type': 'application/json',
      'Retry-After': Math.ceil(waitMs / 1000),
      Connection: 'close',
    })
    .end(JSON.stringify({ error: { code: 'RATE_EXCEEDED', text } }))
}

function cutLateBody(request: IncomingMessage, bodyTimeoutMs: number): void {
  if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined)
    return
  const late = setTimeout(() => request.destroy(), bodyTimeoutMs)
  const cancel = () => clearTimeout(late)
  request.once('end', cancel).once('close', cancel)
}

/** Resolves with the port when it accepts connections. Rejects with the system's error. */
export function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, backlog: ACCEPT_QUEUE }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Takes no more requests; resolves when those that were begun are answered, or cut after `timeoutMs`. */
export function closeServer(server: Server, timeoutMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
