import { TEXTS } from '../texts/texts.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { tokens } from './tokens.ts'

/** The server answered that it could not, or did not answer. `isOffline`: nobody could be reached. */
export class DocumentsError extends Error {
  readonly isOffline: boolean
  /** The server's own, if it answered with one. */
  readonly code: string | undefined

  constructor(
    text: string,
    isOffline: boolean,
    options: ErrorOptions & { readonly code?: string | undefined } = {},
  ) {
    super(text, options)
    this.name = 'DocumentsError'
    this.isOffline = isOffline
    this.code = options.code
  }
}

export const ANSWERS_WITHIN_MS = 10_000

export interface Content {
  readonly type: string
  readonly text: string
  readonly withinMs: number
}

export function asJson(body: unknown): Content {
  return { type: 'application/json', text: JSON.stringify(body), withinMs: ANSWERS_WITHIN_MS }
}

/** The path of what belongs to a document; with `rest` below it. */
export function pathOf(document: string, rest = ''): string {
  return `/api/documents/${encodeURIComponent(document)}${rest}`
}

/**
 * Every request of the app. It brings the token for the document that it is about, or the person's own.
 *
 * @throws DocumentsError
 */
export async function ask(
  method: string,
  path: string,
  { about, content }: { readonly about?: string; readonly content?: Content } = {},
): Promise<unknown> {
  const token = about === undefined ? tokens.own : tokens.of(about)
  const headers = new Headers(token === undefined ? {} : { Authorization: `Bearer ${token}` })
  if (content !== undefined) headers.set('Content-Type', content.type)
  const request: RequestInit = {
    method,
    headers,
    signal: AbortSignal.timeout(content?.withinMs ?? ANSWERS_WITHIN_MS),
    ...(content !== undefined && { body: content.text }),
  }
  let response: Response
  try {
    response = await fetch(path, request)
  } catch (cause) {
    throw new DocumentsError(APP_TEXTS.error.unreachable, true, { cause })
  }
  if (!response.ok) {
    const { code, text } = await refusal(response)
    throw new DocumentsError(text, response.status >= 502, { code })
  }
  if (response.status === 204) return undefined
  return response.json()
}

async function refusal(response: Response): Promise<{ readonly code?: string; readonly text: string }> {
  const answered = { text: APP_TEXTS.error.answered(response.status) }
  const body = await response.text()
  try {
    const { error } = JSON.parse(body) as { error?: { code?: unknown; text?: unknown } }
    if (typeof error?.text !== 'string') return answered
    const code = String(error.code)
    return { code, text: TEXTS.refusal.reason(code, error.text) }
  } catch (cause) {
    return cause instanceof SyntaxError ? answered : { text: String(cause) }
  }
}
