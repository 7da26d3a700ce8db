import { Hono } from 'hono'
import { z } from 'zod'
import { ROLES } from '../../shared/protocol/messages.ts'
import type { Access } from '../access/access.ts'
import { type IssuedToken, TOKEN_MAX_MS } from '../access/issued.ts'
import { ApiError, answerError, asApiError } from './api-error.ts'
import type { ApiEnv } from './authorize.ts'
import { DOCUMENTS_PATH, nameOf } from './document-name.ts'
import { limited } from './limited.ts'
import { bodyOf, checked, Label } from './routes.ts'

const OF_A_DOCUMENT = `${DOCUMENTS_PATH}/:name`

const LINK_MIN_MS = 60_000

const NewLink = z.strictObject({
  role: z.enum(ROLES),
  label: Label.optional(),
  lifetimeMs: z.number().int().min(LINK_MIN_MS).max(TOKEN_MAX_MS),
})

/** Whose tokens on this document are void from now on: of everybody but its owner, or of one person everywhere. */
const NewRevocation = z.strictObject({ everybody: z.literal(true) })

/** Who one is, and links to documents: tokens that this server issues to whoever is given them. */
export function accessRoutes(access: Access, alarm: (text: string, cause?: unknown) => void): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => answerError(context, asApiError(error, alarm)))
  app.use(async (context, next) => {
    await next()
    context.header('Cache-Control', 'no-store')
  })

  app.get('/api/session', (context) => {
    const { expiresAtMs, isOperator, mayCreate, person, profile } = context.get('identity')
    const access_ = access.isOpen ? 'open' : 'tokens'
    return context.json({
      access: access_,
      person: { id: person, ...profile },
      mayCreate,
      isOperator,
      expiresAtMs,
    })
  })
  app.get(`${OF_A_DOCUMENT}/links`, (context) =>
    context.json({ links: access.issued(nameOf(context)).map(link) }),
  )
  app.post(`${OF_A_DOCUMENT}/links`, limited(), async (context) => {
    const { label = '', lifetimeMs, role } = checked(NewLink, await bodyOf(context))
    const { link: by, person } = context.get('identity')
    const { issued, token } = await access.issue({
      label,
      lifetimeMs,
      issuer: person,
      by,
      claims: { inkwire: { documents: { [nameOf(context)]: role } } },
    })
    return context.json({ ...link(issued), token }, 201)
  })
  app.delete(`${OF_A_DOCUMENT}/links/:id`, async (context) => {
    const id = context.req.param('id')
    if (!access.issued(nameOf(context)).some((issued) => issued.id === id)) {
      throw new ApiError(404, 'NOT_FOUND', 'there is no such link')
    }
    await access.revoke('token', id)
    return context.body(null, 204)
  })
  app.post(`${OF_A_DOCUMENT}/revocations`, limited(), async (context) => {
    checked(NewRevocation, await bodyOf(context))
    await access.revoke('document', nameOf(context))
    return context.body(null, 204)
  })
  return app
}

function link({ expiresMs, id, issuedMs, label, role }: IssuedToken) {
  return { id, label, role, issuedMs, expiresMs }
}
