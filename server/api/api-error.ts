import type { Context } from 'hono'
import { type ErrorCode, InkwireError } from '../../shared/errors.ts'
import { FormatError } from '../../shared/format/document-node.ts'
import { FileError, type FileErrorCode } from '../files/file-error.ts'
import { UnknownDocumentError } from './documents.ts'

/** Codes that only the HTTP API has, beside those of the wire. */
export type ApiErrorCode =
  | ErrorCode
  | FileErrorCode
  | 'REQUEST_MALFORMED'
  | 'BODY_TOO_LARGE'
  | 'NOT_FOUND'
  | 'DOCUMENT_UNKNOWN'
  | 'CONTENT_UNKNOWN'
  | 'ADDRESS_UNSAFE'
  | 'NEWER_WORK'
  | 'INTERNAL_ERROR'

export type ApiErrorStatus = 400 | 401 | 403 | 404 | 405 | 408 | 409 | 410 | 413 | 415 | 422 | 500 | 503

/** What a request is answered with. The text is for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: ApiErrorStatus
  readonly code: ApiErrorCode

  constructor(status: ApiErrorStatus, code: ApiErrorCode, text: string, options?: { cause?: unknown }) {
    super(text, options)
    this.status = status
    this.code = code
  }

  get retryAfterSeconds(): number | undefined {
    return this.status === 503 ? 1 : undefined
  }
}

/** A bug of ours is told to `alarm`, and to the client as nothing but that. */
export function asApiError(error: unknown, alarm: (text: string, cause?: unknown) => void): ApiError {
  if (error instanceof ApiError) return error
  if (error instanceof UnknownDocumentError) return new ApiError(404, 'DOCUMENT_UNKNOWN', error.message)
  if (error instanceof FileError)
    return new ApiError(FILE_STATUS[error.code], error.code, error.message, { cause: error })
  if (error instanceof FormatError) return asFormatError(error)
  if (error instanceof InkwireError)
    return new ApiError(statusOf(error), error.code, error.message, { cause: error })
  if (isHangUp(error))
    return new ApiError(400, 'REQUEST_MALFORMED', 'the body did not arrive', { cause: error })
  alarm('a request met a bug', error)
  return new ApiError(500, 'INTERNAL_ERROR', 'the server made a mistake', { cause: error })
}

export function answerError(context: Context, error: ApiError): Response {
  if (error.retryAfterSeconds !== undefined) context.header('Retry-After', String(error.retryAfterSeconds))
  if (error.status === 401) context.header('WWW-Authenticate', 'Bearer') // RFC 6750 §3
  return context.json({ error: { code: error.code, text: error.message } }, error.status)
}

const FILE_STATUS: Readonly<Record<FileErrorCode, ApiErrorStatus>> = {
  FILE_EMPTY: 400,
  FILE_UNKNOWN: 404,
  FILE_TOO_SLOW: 408,
  FILE_TOO_LARGE: 413,
  FILES_FULL: 413,
  FILES_BUSY: 503,
  FILES_UNAVAILABLE: 503,
}

function asFormatError(error: FormatError): ApiError {
  switch (error.code) {
    case 'MALFORMED':
      return new ApiError(400, 'REQUEST_MALFORMED', error.message, { cause: error })
    case 'UNKNOWN_CONTENT':
      return new ApiError(422, 'CONTENT_UNKNOWN', error.message, { cause: error })
    case 'UNSAFE_ADDRESS':
      return new ApiError(422, 'ADDRESS_UNSAFE', error.message, { cause: error })
  }
}

/** Who hangs up in the middle of a body has met no bug of ours. */
function isHangUp(error: unknown): boolean {
  // The second is how Node tells it of a body that was cut because it came too slowly.
  return (
    error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'ABORT_ERR')
  )
}

function statusOf(error: InkwireError): ApiErrorStatus {
  if (error.retry) return 503
  switch (error.code) {
    case 'DOCUMENT_DELETED':
    case 'DOCUMENT_GONE':
      return 410
    case 'TOKEN_INVALID':
    case 'TOKEN_EXPIRED':
      return 401
    case 'ACCESS_DENIED':
    case 'ORIGIN_DENIED':
      return 403
    default:
      return 400
  }
}
