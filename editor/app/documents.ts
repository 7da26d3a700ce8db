import { TEXTS } from '../texts/texts.ts'
import { keep, readKept } from './kept.ts'
import { APP_TEXTS } from './texts/texts.ts'

/** What the server tells of a document. */
export interface DocumentFacts {
  readonly name: string
  readonly title: string
  readonly createdMs: number
  readonly changedMs: number
}

/** What the server calls a document that nobody has given a title. */
const UNTITLED = 'Untitled'

/** A document's title; empty when nobody has given it one. */
export function givenTitle({ title }: Pick<DocumentFacts, 'title'>): string {
  return title === UNTITLED ? '' : title
}

/** The server answered that it could not, or did not answer. `isOffline`: nobody could be reached. */
export class DocumentsError extends Error {
  readonly isOffline: boolean

  constructor(text: string, isOffline: boolean, options?: ErrorOptions) {
    super(text, options)
    this.name = 'DocumentsError'
    this.isOffline = isOffline
  }
}

const ANSWERS_WITHIN_MS = 10_000
const IMPORTS_WITHIN_MS = 60_000
const LIST_KEY = 'inkwire.documents'
const LIST_KEPT = 200

/** The server's documents by its HTTP API. Every method rejects with a {@link DocumentsError}. */
export const documents = {
  async list(): Promise<DocumentFacts[]> {
    const { documents } = (await ask('GET', '')) as { documents: DocumentFacts[] }
    keep(LIST_KEY, documents.slice(0, LIST_KEPT))
    return documents
  },
  create: (): Promise<DocumentFacts> => ask('POST', '', asText({})) as Promise<DocumentFacts>,
  /** A new document of a text; `leftOut` names what of it could not be brought along. */
  import: (
    format: string,
    text: string,
    title: string,
  ): Promise<DocumentFacts & { readonly leftOut: readonly string[] }> => {
    const query = new URLSearchParams({
      from: format,
      title: title.trim().slice(0, 200) || APP_TEXTS.page.untitled,
    })
    return ask('POST', `?${query}`, {
      type: 'text/plain;charset=utf-8',
      text,
      withinMs: IMPORTS_WITHIN_MS,
    }) as Promise<DocumentFacts & { readonly leftOut: readonly string[] }>
  },
  async facts(name: string): Promise<DocumentFacts> {
    const facts = (await ask('GET', pathOf(name))) as DocumentFacts
    const others = documents.lastSeen().filter((seen) => seen.name !== name)
    keep(LIST_KEY, [facts, ...others].slice(0, LIST_KEPT))
    return facts
  },
  async rename(name: string, title: string): Promise<void> {
    await ask('PATCH', pathOf(name), asText({ title }))
  },
  async delete(name: string): Promise<void> {
    await ask('DELETE', pathOf(name))
  },
  async restore(name: string): Promise<void> {
    await ask('POST', `${pathOf(name)}/restore`)
  },

  /** The list as it was last seen in this browser; what there is to go by without the server. */
  lastSeen(): DocumentFacts[] {
    const kept = readKept(LIST_KEY)
    return Array.isArray(kept) ? (kept as DocumentFacts[]) : []
  },
}

/** Where a document's page is. */
export function pageOf(name: string): string {
  return `/d/${encodeURIComponent(name)}`
}

function pathOf(name: string): string {
  return `/${encodeURIComponent(name)}`
}

interface Text {
  readonly type: string
  readonly text: string
  readonly withinMs: number
}

function asText(body: unknown): Text {
  return { type: 'application/json', text: JSON.stringify(body), withinMs: ANSWERS_WITHIN_MS }
}

async function ask(method: string, path: string, body?: Text): Promise<unknown> {
  const request: RequestInit = { method, signal: AbortSignal.timeout(body?.withinMs ?? ANSWERS_WITHIN_MS) }
  if (body !== undefined) {
    request.headers = { 'content-type': body.type }
    request.body = body.text
  }
  let response: Response
  try {
    response = await fetch(`/api/documents${path}`, request)
  } catch (cause) {
    throw new DocumentsError(APP_TEXTS.error.unreachable, true, { cause })
  }
  if (!response.ok) throw new DocumentsError(await refusal(response), response.status >= 502)
  if (response.status === 204) return undefined
  return response.json()
}

async function refusal(response: Response): Promise<string> {
  const text = await response.text()
  try {
    const { error } = JSON.parse(text) as { error?: { code?: unknown; text?: unknown } }
    if (typeof error?.text === 'string') return TEXTS.refusal.reason(String(error.code), error.text)
  } catch (cause) {
    return cause instanceof SyntaxError ? APP_TEXTS.error.answered(response.status) : String(cause)
  }
  return APP_TEXTS.error.answered(response.status)
}
