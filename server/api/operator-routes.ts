import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { FORMATS } from '../../shared/format/formats.ts'
import { type DocName, parseDocName, parseEpoch, parseSeq } from '../../shared/ids.ts'
import { documentFromPath } from '../../shared/protocol/document-path.ts'
import { DEFAULT_FIELD } from '../../shared/update/seed.ts'
import type { AuditHead } from '../audit/audit-line.ts'
import { NotedBackup } from '../backup/known-backups.ts'
import { PartError } from '../backup/read-part.ts'
import { type FileHash, parseFileHash } from '../files/file-hash.ts'
import type { Operations } from '../operator/operations.ts'
import { NewerWorkError, type Restoring } from '../operator/restoring.ts'
import { ApiError, answerError, asApiError } from './api-error.ts'
import type { ApiEnv } from './authorize.ts'
import { limited } from './limited.ts'
import { checked, Field, Title } from './routes.ts'

export const OPERATOR_PATH = '/api/operator'

const DOCUMENTS = `${OPERATOR_PATH}/documents`
const IMPORT_MAX_BYTES = 64 * 1024 * 1024

const EXPORTS = [...FORMATS, 'yjs'] as const
const Whole = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
const SeqText = Whole.transform((value, context) => parseSeq(value) ?? refuse(context, 'not a seq'))
const EpochText = Whole.transform((value, context) => parseEpoch(value) ?? refuse(context, 'not an epoch'))
const Yes = z.literal('true').optional()

const List = z.object({
  limit: Whole.refine((limit) => limit >= 1 && limit <= 500, 'limit is from 1 to 500').optional(),
  after: z
    .string()
    .transform((text, context) => parseDocName(text) ?? refuse(context, 'not the name of a document'))
    .optional(),
  heads: Yes,
})
const Part = z.object({ epoch: EpochText.optional(), after: SeqText.optional(), newest: Yes })
const Export = z.object({ as: z.enum(EXPORTS), field: Field.optional() })
const Import = z.object({ from: z.enum(EXPORTS), title: Title.optional(), field: Field.optional() })
const Restore = z.object({ over: SeqText.optional() })
const Delete = z.object({ forGood: Yes })

export interface OperatorRoutesOptions {
  readonly operations: Operations
  readonly restoring: Restoring
  readonly version: string
  readonly auditHead: () => AuditHead
  readonly nowMs: () => number
  readonly heartbeatMs: number
  readonly alarm: (text: string, cause?: unknown) => void
}

/** What the command line asks of a server that runs. For operators only [A2]; errors are as in the rest of the API. */
export function operatorRoutes(options: OperatorRoutesOptions): Hono<ApiEnv> {
  const { alarm, auditHead, heartbeatMs, nowMs, operations, restoring, version } = options
  const app = new Hono<ApiEnv>()
  app.onError((error, context) => {
    if (error instanceof NewerWorkError) {
      const refused = { error: { code: 'NEWER_WORK', text: error.message }, newer: error.newer }
      return context.json(refused, 409)
    }
    if (error instanceof PartError) {
      return answerError(context, new ApiError(400, 'REQUEST_MALFORMED', `the backup: ${error.message}`))
    }
    if (context.req.raw.signal.aborted)
      return answerError(context, new ApiError(400, 'REQUEST_MALFORMED', 'the body did not arrive'))
    return answerError(context, asApiError(error, alarm))
  })

  app.get(`${OPERATOR_PATH}/server`, (context) =>
    context.json({ version, nowMs: nowMs(), heartbeatMs, auditHead: auditHead() }),
  )
  app.get(DOCUMENTS, async (context) => {
    const { after, heads, limit = 100 } = checked(List, context.req.query())
    const documents =
      heads === undefined ? await operations.list(limit, after) : await operations.outline(limit, after)
    return context.json({ documents })
  })
  app.get(`${DOCUMENTS}/:name`, async (context) =>
    context.json(await operations.inspect(nameOf(context), operatorOf(context))),
  )
  app.delete(`${DOCUMENTS}/:name`, async (context) => {
    const { forGood } = checked(Delete, context.req.query())
    return context.json(await operations.delete(nameOf(context), forGood !== undefined, operatorOf(context)))
  })
  app.get(`${DOCUMENTS}/:name/part`, async (context) => {
    const { after: seq, epoch, newest } = checked(Part, context.req.query())
    const told = epoch === undefined || seq === undefined ? undefined : { epoch, seq }
    const since = newest === undefined ? told : 'newest'
    const lines = operations.part(nameOf(context), since)
    // Whatever keeps it from beginning is answered as an error; what goes wrong later cuts it off.
    const first = await lines.next()
    return context.body(streamOf(first, lines), 200, { 'Content-Type': 'application/x-ndjson' })
  })
  app.get(`${DOCUMENTS}/:name/export`, async (context) => {
    const { as, field = DEFAULT_FIELD } = checked(Export, context.req.query())
    const bytes = await operations.export(nameOf(context), as, field, operatorOf(context))
    return context.body(bytes as Uint8Array<ArrayBuffer>, 200, { 'Content-Type': 'application/octet-stream' })
  })
  app.post(`${DOCUMENTS}/:name/verify`, async (context) =>
    context.json(await operations.verify(nameOf(context))),
  )
  app.post(`${DOCUMENTS}/:name/compact`, async (context) =>
    context.json(await operations.compact(nameOf(context), operatorOf(context))),
  )
  app.post(`${DOCUMENTS}/:name/restore`, async (context) => {
    const { over } = checked(Restore, context.req.query())
    const restored = await restoring.restore(nameOf(context), bodyOf(context), over, operatorOf(context))
    return context.json(restored)
  })
  app.put(`${DOCUMENTS}/:name/files/:hash`, async (context) => {
    const isSent = context.req.header('Content-Type') !== undefined
    await restoring.restoreFile(nameOf(context), hashOf(context), isSent ? bodyOf(context) : undefined)
    return context.body(null, 204)
  })
  app.get(`${OPERATOR_PATH}/files/:hash`, async (context) => {
    const pieces = await operations.readFile(hashOf(context))
    if (pieces === undefined) throw new ApiError(404, 'FILE_UNKNOWN', 'there is no such file')
    return context.body(webStream(pieces), 200, { 'Content-Type': 'application/octet-stream' })
  })
  app.post(`${OPERATOR_PATH}/import`, limited(IMPORT_MAX_BYTES, 'a document'), async (context) => {
    const { field = DEFAULT_FIELD, from, title } = checked(Import, context.req.query())
    const bytes = new Uint8Array(await context.req.arrayBuffer())
    return context.json(await operations.import(bytes, from, { field, title }, context.get('identity')), 201)
  })
  app.post(`${OPERATOR_PATH}/verify`, async (context) => context.json(await operations.verifyCatalogue()))
  app.post(`${OPERATOR_PATH}/backups`, limited(), async (context) => {
    await operations.noteBackup(checked(NotedBackup, await context.req.json()), operatorOf(context))
    return context.body(null, 204)
  })
  // What `inkwire doctor` sends through a proxy, and how it arrives.
  app.post(`${OPERATOR_PATH}/echo`, async (context) => {
    let bytes = 0
    for await (const piece of bodyOf(context)) bytes += piece.byteLength
    return context.json({ bytes, nowMs: nowMs(), headers: context.req.header() })
  })
  return app
}

function operatorOf(context: Context<ApiEnv>): string {
  return context.get('identity').person
}

/** The segment after `documents/`, decoded exactly once. */
function nameOf(context: Context): DocName {
  const segment = new URL(context.req.url).pathname.slice(DOCUMENTS.length + 1).split('/', 1)[0]
  return documentFromPath(`/${segment ?? ''}`)
}

function hashOf(context: Context): FileHash {
  const hash = parseFileHash(context.req.param('hash') ?? '')
  if (hash === undefined) throw new ApiError(400, 'REQUEST_MALFORMED', 'not the hash of a file')
  return hash
}

function bodyOf(context: Context): AsyncIterable<Uint8Array> {
  const { body } = context.req.raw
  return body === null ? Readable.from([]) : Readable.fromWeb(body as WebStream<Uint8Array>)
}

function streamOf(first: IteratorResult<string, void>, lines: AsyncGenerator<string, void>): ReadableStream {
  async function* all(): AsyncGenerator<Uint8Array, void> {
    try {
      if (first.done === true) return
      yield Buffer.from(first.value)
      for await (const text of lines) yield Buffer.from(text)
    } finally {
      await lines.return()
    }
  }
  return webStream(all())
}

/** Nothing is read before somebody wants it. */
function webStream(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream {
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      cancel: async () => void (await pieces.return()),
    },
    { highWaterMark: 0 },
  )
}

function refuse(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}
