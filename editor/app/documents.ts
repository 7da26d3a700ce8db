import { ROLES, type Role } from '../../shared/protocol/messages.ts'
import { asJson, ask, DocumentsError, pathOf } from './ask.ts'
import { keep, readKept } from './kept.ts'
import { APP_TEXTS } from './texts/texts.ts'
import { tokens } from './tokens.ts'

/** What the server tells of a document. */
export interface DocumentFacts {
  readonly name: string
  readonly title: string
  readonly createdMs: number
  readonly changedMs: number
  /** What one may do with it. */
  readonly role: Role
}

/** What the server calls a document that nobody has given a title. */
const UNTITLED = 'Untitled'

/** A document's title; empty when nobody has given it one. */
export function givenTitle({ title }: Pick<DocumentFacts, 'title'>): string {
  return title === UNTITLED ? '' : title
}

const IMPORTS_WITHIN_MS = 60_000
const LIST_KEY = 'inkwire.documents'
const LIST_KEPT = 200
const LIST_PATH = '/api/documents'

/** So many links are looked after in the list; who has more finds the others where they were sent. */
const LINKS_LISTED = 20

/** The server's documents by its HTTP API. Every method rejects with a {@link DocumentsError}. */
export const documents = {
  /** Those that one may open, by one's own token and by links. */
  async list(): Promise<DocumentFacts[]> {
    const { linked, own } = tokens
    // Who has links and nothing else would only be told that nobody knows them.
    const listed = own === undefined && linked.length > 0 ? [] : await listOwn()
    const others = linked.filter((name) => !listed.some((facts) => facts.name === name))
    const found = [...listed, ...(await linkedFacts(others))]
    keep(LIST_KEY, found.slice(0, LIST_KEPT))
    return found
  },
  create: (): Promise<DocumentFacts> =>
    ask('POST', LIST_PATH, { content: asJson({}) }) as Promise<DocumentFacts>,
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
    return ask('POST', `${LIST_PATH}?${query}`, {
      content: { type: 'text/plain;charset=utf-8', text, withinMs: IMPORTS_WITHIN_MS },
    }) as Promise<DocumentFacts & { readonly leftOut: readonly string[] }>
  },
  async facts(name: string): Promise<DocumentFacts> {
    const facts = await factsOf(name)
    const others = documents.lastSeen().filter((seen) => seen.name !== name)
    keep(LIST_KEY, [facts, ...others].slice(0, LIST_KEPT))
    return facts
  },
  async rename(name: string, title: string): Promise<void> {
    await ask('PATCH', pathOf(name), { about: name, content: asJson({ title }) })
  },
  async delete(name: string): Promise<void> {
    await ask('DELETE', pathOf(name), { about: name })
  },
  async restore(name: string): Promise<void> {
    await ask('POST', pathOf(name, '/restore'), { about: name })
  },

  /** The list as it was last seen in this browser; what there is to go by without the server. */
  lastSeen(): DocumentFacts[] {
    const kept = readKept(LIST_KEY)
    return Array.isArray(kept) ? (kept as DocumentFacts[]) : []
  },
}

/**
 * Who opens a link to what they may do as much with by themselves goes on as themselves.
 * Without the server, the link is kept.
 */
export async function weighLink(name: string): Promise<void> {
  if (tokens.own === undefined || tokens.link(name) === undefined) return
  try {
    const [byOwn, byLink] = await Promise.all([
      ask('GET', pathOf(name)) as Promise<DocumentFacts>,
      factsOf(name),
    ])
    if (reaches(byOwn.role, byLink.role)) tokens.dropLink(name)
  } catch (error) {
    if (!(error instanceof DocumentsError)) throw error
  }
}

/** Whether `role` is at least `needed`. */
export function reaches(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

async function listOwn(): Promise<DocumentFacts[]> {
  return ((await ask('GET', LIST_PATH)) as { documents: DocumentFacts[] }).documents
}

/** Links that do not hold any more are left out. */
async function linkedFacts(names: readonly string[]): Promise<DocumentFacts[]> {
  const found = await Promise.all(
    names.slice(-LINKS_LISTED).map((name) =>
      factsOf(name).catch((error: unknown) => {
        if (error instanceof DocumentsError && !error.isOffline) return undefined
        throw error
      }),
    ),
  )
  return found.filter((facts) => facts !== undefined)
}

function factsOf(name: string): Promise<DocumentFacts> {
  return ask('GET', pathOf(name), { about: name }) as Promise<DocumentFacts>
}

/** Where a document's page is. */
export function pageOf(name: string): string {
  return `/d/${encodeURIComponent(name)}`
}
