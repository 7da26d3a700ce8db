import { Hono } from 'hono'
import type { Clock } from '../../shared/clock.ts'
import { ApiError, answerError, asApiError } from '../api/api-error.ts'
import type { ApiEnv } from '../api/authorize.ts'
import { DOCUMENTS_PATH, nameOf } from '../api/document-name.ts'
import { fileAddress, fileName, parseFileAddress } from './file-address.ts'
import { FileError } from './file-error.ts'
import type { OpenedFile } from './file-folder.ts'
import { parseFileHash } from './file-hash.ts'
import type { Files } from './files.ts'
import { incoming } from './incoming.ts'

const OF_A_DOCUMENT = `${DOCUMENTS_PATH}/:name/files`

// Documents are shown in pages of any site, and an image there brings no token: its address holds its content's hash.
const EVERYWHERE = {
  'Access-Control-Allow-Origin': '*',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

// [F2] Should a browser show one as a page in spite of its type: in a sandbox, with nothing in it that runs or loads.
const SAFE = {
  ...EVERYWHERE,
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'Cache-Control': 'public, max-age=31536000, immutable',
}

/** Uploading files to documents, and having them. */
export function fileRoutes(
  files: Files,
  clock: Clock,
  alarm: (text: string, cause?: unknown) => void,
): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => {
    return answerError(context, asApiError(error, alarm))
  })

  app.post(OF_A_DOCUMENT, async (context) => {
    const { body } = context.req.raw
    if (body === null) throw new FileError('FILE_EMPTY', 'there is nothing in this file')
    const pieces = incoming(body, clock)
    const { hash, size, kind } = await files.upload(nameOf(context), pieces).catch(async (error: unknown) => {
      // Also where nothing was taken: it is begun, so that its end sees to the rest.
      await pieces.next().catch(() => undefined)
      await pieces.return()
      throw error
    })
    const name = fileName(context.req.query('name') ?? '', kind)
    const src = fileAddress(hash, kind, name)
    context.header('Location', src)
    return context.json({ src, hash, size, type: kind.type, name }, 201)
  })

  app.put(`${OF_A_DOCUMENT}/:hash`, async (context) => {
    const hash = parseFileHash(context.req.param('hash'))
    if (hash === undefined) throw new FileError('FILE_UNKNOWN', 'there is no such file')
    await files.share(nameOf(context), hash)
    return context.body(null, 204)
  })

  app.on(['GET', 'HEAD'], '/files/*', async (context) => {
    const address = parseFileAddress(new URL(context.req.url).pathname)
    const file = address && (await files.open(address.hash))
    if (address === undefined || file === undefined)
      throw new ApiError(404, 'FILE_UNKNOWN', 'there is no such file')
    const tag = `"${address.hash}"`
    const headers = {
      ...SAFE,
      'Content-Type': file.kind.type,
      'Content-Disposition': disposition(file, address.name),
      ETag: tag,
    }
    const isKnown = context.req.header('If-None-Match')?.includes(tag) ?? false
    if (isKnown || context.req.method === 'HEAD') {
      await file.close()
      if (isKnown) return context.body(null, 304, headers)
      return context.body(null, 200, { ...headers, 'Content-Length': String(file.size) })
    }
    return context.body(streamOf(file), 200, { ...headers, 'Content-Length': String(file.size) })
  })
  return app
}

function disposition({ kind }: OpenedFile, name: string | undefined): string {
  if (kind.isImage) return 'inline'
  const saved = fileName(name ?? '', kind)
  // As RFC 8187 has it; what it leaves as it is, is safe in a header.
  const encoded = encodeURIComponent(saved).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  )
  return `attachment; filename*=UTF-8''${encoded}`
}

function streamOf(file: OpenedFile): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = file.read()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return()
        await file.close()
      },
    },
    // Nothing is read before somebody wants it.
    { highWaterMark: 0 },
  )
}
