import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { parseDocName, parsePersonId } from '../../shared/ids.ts'
import type { Access } from '../access/access.ts'
import { TokenClaims } from '../access/claims.ts'
import { type IssuedToken, TOKEN_MAX_MS } from '../access/issued.ts'
import { ApiError, answerError, asApiError } from './api-error.ts'
import type { ApiEnv } from './authorize.ts'
import { limited } from './limited.ts'
import { bodyOf, checked, Label } from './routes.ts'

export const TOKENS_PATH = '/api/operator/tokens'

const TOKEN_MIN_MS = 60_000

const Person = z
  .string()
  .refine(
    (text) => parsePersonId(text) !== undefined,
    'a person is 1 to 128 of letters, digits and _ : . @ -',
  )

const Claims = TokenClaims.pick({ name: true, color: true, inkwire: true }).strict()

const NewToken = Claims.extend({
  /** Who it is for; none: whoever has it. */
  person: Person.optional(),
  label: Label.optional(),
  lifetimeMs: z.number().int().min(TOKEN_MIN_MS).max(TOKEN_MAX_MS),
})

const NewRevocation = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('token'), of: z.string().min(1).max(128) }),
  z.strictObject({ kind: z.literal('person'), of: Person }),
  z.strictObject({
    kind: z.literal('document'),
    of: z.string().refine((text) => parseDocName(text) !== undefined, 'not the name of a document'),
  }),
])

/** A token that an operator has made; the token itself is told this once. */
export interface MadeToken extends IssuedToken {
  readonly token: string
}

/** What operators do with tokens of this server: make any, see all, and take rights away [A2]. */
export function tokenRoutes(access: Access, alarm: (text: string, cause?: unknown) => void): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => answerError(context, asApiError(error, alarm)))

  app.get(TOKENS_PATH, (context) => fresh(context).json({ tokens: access.issued() }))
  app.post(TOKENS_PATH, limited(), async (context) => {
    const { label = '', lifetimeMs, person, ...claims } = checked(NewToken, await bodyOf(context))
    const { issued, token } = await access.issue({
      label,
      lifetimeMs,
      claims: { ...claims, ...(person !== undefined && { sub: person }) },
    })
    const made: MadeToken = { ...issued, token }
    return fresh(context).json(made, 201)
  })
  app.delete(`${TOKENS_PATH}/:id`, async (context) => {
    const id = context.req.param('id')
    if (!access.issued().some((issued) => issued.id === id)) {
      throw new ApiError(404, 'NOT_FOUND', 'there is no such token')
    }
    await access.revoke('token', id)
    return context.body(null, 204)
  })
  app.post('/api/operator/revocations', limited(), async (context) => {
    const { kind, of } = checked(NewRevocation, await bodyOf(context))
    await access.revoke(kind, of)
    return context.body(null, 204)
  })
  return app
}

function fresh(context: Context<ApiEnv>): Context<ApiEnv> {
  context.header('Cache-Control', 'no-store')
  return context
}
