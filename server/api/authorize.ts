import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import { type ErrorCode, InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import type { ROLES, Role } from '../../shared/protocol/messages.ts'
import type { Origins } from '../access/access-config.ts'
import { allowsOrigin, isAskedLocally } from '../access/origins.ts'
import { type Right, ROUTE_RIGHTS } from '../access/route-rights.ts'
import { type Identity, reaches } from '../session/identity.ts'
import { bearerToken } from '../transport/bearer-token.ts'
import { ApiError, answerError, asApiError } from './api-error.ts'
import { nameOf } from './document-name.ts'

/** What a request's handler finds in its context. */
export interface ApiEnv {
  Variables: { identity: Identity }
}

export interface AuthorizeOptions {
  readonly identify: (key: string, token: string) => Identity | Promise<Identity>
  /** What somebody may do with a document that may be deleted, or not be there. */
  readonly roleOn: (document: DocName, identity: Identity) => Promise<Role | undefined>
  readonly origins: Origins
  /** Whether only this machine can reach this server and nobody is asked for a token. */
  readonly isLocal: boolean
  /** Somebody was not let through. */
  readonly onRefused: (code: ErrorCode, identity: Identity | undefined) => void
  readonly alarm: (text: string, cause?: unknown) => void
}

/** Requests bring no key of a browser: without a token that names them, they are all the same person. */
const NO_KEY = 'request'

const CORS_HEADERS = {
  'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type',
  'Access-Control-Expose-Headers': 'Location, Retry-After',
  'Access-Control-Max-Age': '600',
}

/**
 * [A2] Stands before every route: who asks is found out, and the route's right is held against it. There are no
 * cookies, so that a page of another site has nothing that its visitor's browser would add.
 */
export function authorize(options: AuthorizeOptions): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    try {
      const right = rightOf(context)
      if (right === 'anyone' && !context.req.path.startsWith('/api/')) return next()
      if (checkOrigin(context, options)) return context.body(null, 204)
      const identity = await identityOf(context, options, right)
      context.set('identity', identity)
      await checkRight(context, options, right, identity)
    } catch (error) {
      return answerError(context, asApiError(error, options.alarm))
    }
    return next()
  }
}

/** The first route that will answer. What matches only middleware is answered with 404. */
function rightOf(context: Context): Right {
  const route = matchedRoutes(context).find(({ method }) => method !== 'ALL')
  if (route === undefined) return 'anyone'
  const method = route.method === 'HEAD' ? 'GET' : route.method
  const key = `${method} ${route.path}`
  const right = Object.hasOwn(ROUTE_RIGHTS, key) ? ROUTE_RIGHTS[key] : undefined
  if (right === undefined) throw new ApiError(403, 'ACCESS_DENIED', 'nobody may do this')
  return right
}

/** Whether this only asks whether it may ask (Fetch Standard, CORS preflight). */
function checkOrigin(context: Context, { isLocal, origins }: AuthorizeOptions): boolean {
  const origin = context.req.header('Origin')
  const host = context.req.header('Host')
  const isAllowed =
    allowsOrigin(origins, origin, host) &&
    !(isLocal && !isAskedLocally(origins, host)) &&
    // A request that a page of another site makes a browser send without saying whose page it is.
    !(origin === undefined && origins !== 'any' && context.req.header('Sec-Fetch-Site') === 'cross-site')
  if (!isAllowed) throw new ApiError(403, 'ORIGIN_DENIED', 'this server is not for pages of that site')
  if (origin === undefined) return false
  context.header('Access-Control-Allow-Origin', origin)
  context.header('Vary', 'Origin')
  for (const [name, value] of Object.entries(CORS_HEADERS)) context.header(name, value)
  return context.req.method === 'OPTIONS'
}

async function identityOf(
  context: Context,
  { identify, onRefused }: AuthorizeOptions,
  right: Right,
): Promise<Identity> {
  const token = bearerToken(context.req.header('Authorization')) ?? ''
  try {
    return await identify(NO_KEY, token)
  } catch (error) {
    if (right === 'anyone') return NOBODY
    if (error instanceof InkwireError) onRefused(error.code, undefined)
    throw error
  }
}

/** Somebody without a token that holds. */
export const NOBODY: Identity = {
  person: 'nobody' as PersonId,
  profile: {},
  expiresAtMs: undefined,
  mayCreate: false,
  isOperator: false,
  roleOn: () => undefined,
}

async function checkRight(
  context: Context,
  { onRefused, roleOn }: AuthorizeOptions,
  right: Right,
  identity: Identity,
): Promise<void> {
  if (await hasRight()) return
  onRefused('ACCESS_DENIED', identity)
  throw new ApiError(403, 'ACCESS_DENIED', 'you may not do this')

  async function hasRight(): Promise<boolean> {
    switch (right) {
      case 'anyone':
      case 'identified':
        return true
      case 'creator':
        return identity.mayCreate
      case 'operator':
        return identity.isOperator
      default:
        right satisfies (typeof ROLES)[number]
        return reaches(await roleOn(nameOf(context), identity), right)
    }
  }
}
