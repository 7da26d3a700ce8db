import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { ApiError, answerError, asApiError } from './api-error.ts'
import type { ApiEnv } from './authorize.ts'
import { DOCUMENTS_PATH, nameOf } from './document-name.ts'
import type { Documents } from './documents.ts'
import { limited } from './limited.ts'

const LIST_DEFAULT = 100
const LIST_MAX = 500

export const Title = z
  .string()
  .transform((title) => title.trim().normalize('NFC'))
  .refine((title) => title.length > 0 && title.length <= 200, 'a title has 1 to 200 characters')
  .refine((title) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(title), 'a title is one line of text')

/** What somebody calls something that only they and their like see. */
export const Label = z
  .string()
  .max(200)
  .refine((label) => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(label), 'a label is one line of text')

export const Field = z
  .string()
  .refine(
    (field) =>
      field.length > 0 && field.length <= 128 && field !== '__proto__' && !/[\p{Cc}\p{Cs}]/u.test(field),
    'the root name of a text has 1 to 128 characters',
  )

const Create = z.strictObject({ title: Title.optional(), field: Field.nullable().optional() })
const Rename = z.strictObject({ title: Title })
const List = z.object({
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= LIST_MAX, `limit is from 1 to ${LIST_MAX}`)
    .optional(),
  after: z
    .string()
    .max(512)
    .regex(/^[\w-]+$/)
    .optional(),
})

/** The HTTP API over documents. What it answers is JSON; an error is `{ error: { code, text } }`. */
export function documentRoutes(
  documents: Documents,
  alarm: (text: string, cause?: unknown) => void,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => answerError(context, asApiError(error, alarm)))

  app.get(DOCUMENTS_PATH, async (context) => {
    const { limit = LIST_DEFAULT, after } = checked(List, context.req.query())
    const page = await documents.list(
      context.get('identity'),
      limit,
      after === undefined ? undefined : Buffer.from(after, 'base64url'),
    )
    context.header('Cache-Control', 'no-store')
    return context.json({
      documents: page.documents,
      ...(page.after && { after: Buffer.from(page.after).toString('base64url') }),
    })
  })
  app.post(DOCUMENTS_PATH, limited(), async (context) => {
    const { title, field } = checked(Create, await bodyOf(context))
    const made = await documents.create(context.get('identity'), { title, field })
    context.header('Location', `${DOCUMENTS_PATH}/${encodeURIComponent(made.name)}`)
    return context.json(made, 201)
  })
  app.get(`${DOCUMENTS_PATH}/:name`, async (context) => {
    context.header('Cache-Control', 'no-store')
    return context.json(await documents.find(nameOf(context), context.get('identity')))
  })
  app.patch(`${DOCUMENTS_PATH}/:name`, limited(), async (context) => {
    const { title } = checked(Rename, await bodyOf(context))
    return context.json(await documents.rename(nameOf(context), context.get('identity'), title))
  })
  app.delete(`${DOCUMENTS_PATH}/:name`, async (context) => {
    await documents.delete(nameOf(context))
    return context.body(null, 204)
  })
  app.post(`${DOCUMENTS_PATH}/:name/restore`, limited(), async (context) =>
    context.json(await documents.restore(nameOf(context), context.get('identity'))),
  )
  return app
}

export async function bodyOf(context: Context): Promise<unknown> {
  // A form of another site can send any text, but not this type.
  const type = context.req.header('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase()
  const text = await context.req.text()
  if (text === '') return {}
  if (type !== 'application/json') {
    throw new ApiError(415, 'REQUEST_MALFORMED', 'a body is JSON, and says so in its content-type')
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ApiError(400, 'REQUEST_MALFORMED', 'the body is not JSON', { cause })
  }
}

export function checked<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const place = issue?.path.join('.') ?? ''
  throw new ApiError(
    400,
    'REQUEST_MALFORMED',
    `${place === '' ? '' : `${place}: `}${issue?.message ?? 'wrong'}`,
  )
}
