/**
 * Every error that crosses the wire or the API, by its stable code.
 *
 * - `closeCode`: the WebSocket close code beside it. y-websocket 3.1 does not retry 4400 to 4499 and retries all others.
 * - `retry`: whether the same client may come back with the same words and hope for a better answer.
 */
export const ERRORS = {
  MESSAGE_MALFORMED: { closeCode: 4400, retry: false },
  PROTOCOL_UNSUPPORTED: { closeCode: 4406, retry: false },
  DOC_NAME_INVALID: { closeCode: 4404, retry: false },
  UPDATE_MALFORMED: { closeCode: 4422, retry: false },
  UPDATE_TOO_LARGE: { closeCode: 4413, retry: false },
  CLIENT_ID_FOREIGN: { closeCode: 4409, retry: false },
  LIMIT_EXCEEDED: { closeCode: 4429, retry: false },
  DOCUMENT_TOO_LARGE: { closeCode: 4414, retry: false },
  TOKEN_INVALID: { closeCode: 4401, retry: false },
  TOKEN_EXPIRED: { closeCode: 4419, retry: false },
  ACCESS_DENIED: { closeCode: 4403, retry: false },
  ACCESS_CHANGED: { closeCode: 4001, retry: true },
  ORIGIN_DENIED: { closeCode: 4415, retry: false },
  DOCUMENT_DELETED: { closeCode: 4410, retry: false },
  DOCUMENT_GONE: { closeCode: 4411, retry: false },
  DOCUMENT_IN_RECOVERY: { closeCode: 4423, retry: false },
  LOG_UNAVAILABLE: { closeCode: 1013, retry: true },
  DISK_FULL: { closeCode: 1013, retry: true },
  LOG_DAMAGED: { closeCode: 1013, retry: true },
  OUTBOX_FULL: { closeCode: 1013, retry: true },
  SERVER_BUSY: { closeCode: 1013, retry: true },
  RATE_EXCEEDED: { closeCode: 1013, retry: true },
  SERVER_DRAINING: { closeCode: 1012, retry: true },
  HEARTBEAT_LOST: { closeCode: 4000, retry: true },
} as const

export type ErrorCode = keyof typeof ERRORS

/** A peer's fault or the world's, never a bug of ours. The text is for people and carries no content of a document. */
export class InkwireError extends Error {
  readonly code: ErrorCode
  /** What a peer that may come back is told to wait; 0 where it may choose. */
  readonly retryAfterMs: number

  constructor(code: ErrorCode, text: string, options: { cause?: unknown; retryAfterMs?: number } = {}) {
    super(text, options)
    this.name = 'InkwireError'
    this.code = code
    this.retryAfterMs = options.retryAfterMs ?? 0
  }

  get closeCode(): number {
    return ERRORS[this.code].closeCode
  }

  get retry(): boolean {
    return ERRORS[this.code].retry
  }
}

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERRORS, text)
}
