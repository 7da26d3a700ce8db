import { Hono, type MiddlewareHandler } from 'hono'
import { parseDocName } from '../../shared/ids.ts'
import type { ApiEnv } from '../api/authorize.ts'
import { DOCUMENTS_PATH } from '../api/document-name.ts'
import { TOKENS_PATH } from '../api/token-routes.ts'
import type { Audit } from './audit.ts'
import type { AuditAction } from './audit-line.ts'

/** Stands before the routes of the API and writes down what was done through them [U1]. */
export function auditRequests(audit: Audit): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.use(`${DOCUMENTS_PATH}/*`, noting(audit))
  for (const path of ACCESS_PATHS) app.use(path, notingAccess(audit))
  return app
}

/** Tokens made, and taken back. */
const ACCESS_PATHS = [`${TOKENS_PATH}/*`, '/api/operator/revocations']

function notingAccess(audit: Audit): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    await next()
    const { method } = context.req
    if (!context.res.ok || method === 'GET') return
    const how = method === 'POST' && context.req.path === TOKENS_PATH ? 'issued' : 'revoked'
    audit.note({ action: 'access-changed', person: context.get('identity').person, facts: { how } })
  }
}

function noting(audit: Audit): MiddlewareHandler<ApiEnv> {
  return async (context, next) => {
    await next()
    const { method, path } = context.req
    const action = context.res.ok ? actionOf(method, path, context.req.query()) : undefined
    if (action === undefined) return
    const as = context.req.query('as') ?? context.req.query('from')
    const made = context.res.headers.get('Location')?.slice(DOCUMENTS_PATH.length + 1)
    audit.note({
      action,
      person: context.get('identity').person,
      document: documentOf(made ?? path.slice(DOCUMENTS_PATH.length + 1)),
      ...(as !== undefined && { facts: { as } }),
    })
  }
}

function actionOf(method: string, path: string, query: Record<string, string>): AuditAction | undefined {
  const rest = path.slice(DOCUMENTS_PATH.length + 1).split('/')
  const below = rest[1]
  if (below === 'links' || below === 'revocations') return method === 'GET' ? undefined : 'access-changed'
  if (below === 'restore' && method === 'POST') return 'restored'
  if (below !== undefined) return undefined
  switch (method) {
    case 'GET':
      return query['as'] === undefined ? undefined : 'exported'
    case 'POST':
      return query['from'] === undefined ? 'created' : 'imported'
    case 'DELETE':
      return 'deleted'
    default:
      return undefined
  }
}

/** As it stands in an address. Undefined where that is no name: whoever asked was refused. */
function documentOf(segment: string): string | undefined {
  try {
    return parseDocName(decodeURIComponent(segment.split('/', 1)[0] ?? ''))
  } catch {
    return undefined // an escape that is none
  }
}
