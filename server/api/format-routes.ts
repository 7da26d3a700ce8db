import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { FORMATS, type Format } from '../../shared/format/formats.ts'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import { DEFAULT_FIELD } from '../../shared/update/seed.ts'
import type { Formats } from '../formats/formats.ts'
import { ApiError, answerError, asApiError } from './api-error.ts'
import type { ApiEnv } from './authorize.ts'
import { DOCUMENTS_PATH, nameOf } from './document-name.ts'
import type { Documents } from './documents.ts'
import { limited } from './limited.ts'
import { checked, Field, Title } from './routes.ts'

const IMPORT_MAX_BYTES = 8 * 1024 * 1024

const Export = z.object({ as: z.enum(FORMATS), field: Field.optional() })
const Import = z.object({
  from: z.enum(FORMATS).optional(),
  title: Title.optional(),
  field: Field.optional(),
})

const TYPES: Readonly<Record<Format, { readonly type: string; readonly extension: string }>> = {
  markdown: { type: 'text/markdown', extension: 'md' },
  html: { type: 'text/html', extension: 'html' },
  json: { type: 'application/json', extension: 'json' },
  text: { type: 'text/plain', extension: 'txt' },
}

/** Documents as texts: those requests of {@link documentRoutes} that name a format. Goes in front of them. */
export function formatRoutes(
  documents: Documents,
  formats: Formats,
  alarm: (text: string, cause?: unknown) => void,
  /** The document uses the files that its text names, too [F3]. */
  shareFiles: (name: DocName, text: Uint8Array) => Promise<void>,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => answerError(context, asApiError(error, alarm)))
  const limitText = limited(IMPORT_MAX_BYTES, 'a text')

  app.get(`${DOCUMENTS_PATH}/:name`, async (context, next) => {
    if (context.req.query('as') === undefined) return next()
    const { as, field = DEFAULT_FIELD } = checked(Export, context.req.query())
    const { name, title } = await documents.find(nameOf(context), context.get('identity'))
    const text = await formats.export(nameOf(context), { format: as, field, title })
    const { extension, type } = TYPES[as]
    return context.body(text as Uint8Array<ArrayBuffer>, 200, {
      'Content-Type': `${type}; charset=utf-8`,
      'Content-Disposition': `attachment; ${fileName(title === '' ? name : title, extension)}`,
      // Whatever somebody wrote, no browser runs it as a page of this server.
      'Content-Security-Policy': "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src * data:",
      'Cache-Control': 'no-store',
    })
  })
  app.post(DOCUMENTS_PATH, async (context, next) => {
    const from = formatOf(context)
    if (from === undefined) return next()
    return limitText(context, next)
  })
  app.post(DOCUMENTS_PATH, async (context, next) => {
    const from = formatOf(context)
    if (from === undefined) return next()
    const { title, field = DEFAULT_FIELD } = checked(Import, context.req.query())
    const text = new Uint8Array(await context.req.arrayBuffer())
    const { heading, leftOut, updates } = await formats.import(text, from, field)
    const made = await documents.import(context.get('identity'), updates, {
      title: title ?? titleFrom(heading),
    })
    const name = parseDocName(made.name)
    if (name !== undefined) await shareFiles(name, text)
    context.header('Location', `${DOCUMENTS_PATH}/${encodeURIComponent(made.name)}`)
    return context.json({ ...made, leftOut }, 201)
  })
  return app
}

/** What `?from=` says, or the type of the body; a body of `application/json` alone is no document. */
function formatOf(context: Context): Format | undefined {
  const type = context.req.header('Content-Type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (context.req.query('from') !== undefined) {
    // What a form of another site can send.
    if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') {
      throw new ApiError(415, 'REQUEST_MALFORMED', 'a text says its type in its content-type')
    }
    return checked(Import, context.req.query()).from
  }
  return type === 'text/markdown' ? 'markdown' : type === 'text/html' ? 'html' : undefined
}

function titleFrom(heading: string | undefined): string | undefined {
  const title = [...(heading ?? '').replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ').trim()]
    .slice(0, 100)
    .join('')
  return title === '' ? undefined : title
}

function fileName(title: string, extension: string): string {
  const name = title.replace(/[\p{Cc}\s/\\:*?"<>|]+/gu, ' ').trim() || 'document'
  const plain = name.replace(/[^\x20-\x7e]+/g, '_').replaceAll('%', '_')
  const encoded = encodeURIComponent(`${name}.${extension}`).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  )
  return `filename="${plain}.${extension}"; filename*=UTF-8''${encoded}`
}
