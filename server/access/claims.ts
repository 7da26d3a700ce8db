import { z } from 'zod'
import { type DocName, parseDocName, parsePersonId } from '../../shared/ids.ts'
import { ROLES, type Role } from '../../shared/protocol/messages.ts'

const RoleName = z.enum(ROLES)

const PREFIX_MAX_LENGTH = 256

/** A link may be made by a link, that by another, and so on. */
export const LINKS_MAX = 8

/**
 * What a token says, in the claims of RFC 7519 and OpenID Connect, and one of our own:
 *
 *     { "sub": "ann", "name": "Ann", "color": "#7c3aed", "jti": "…", "iat": …, "exp": …,
 *       "inkwire": { "documents": { "notes": "writer" }, "prefixes": { "team/": "reader" }, "create": true } }
 *
 * - `sub`: the person; without it a person is their browser.
 * - `inkwire.documents`: roles on these very documents; `inkwire.prefixes`: on all whose names begin so, "" on all.
 * - `inkwire.via`: the ids of the links that this one was made by; it ends with each of them.
 * - `inkwire.create`: may make documents, and owns what they make. `inkwire.operator`: runs this server.
 */
export const TokenClaims = z.object({
  sub: z.string().min(1).max(256).optional(),
  jti: z.string().min(1).max(128).optional(),
  name: z.string().max(256).optional(),
  color: z
    .string()
    .regex(/^#[\da-f]{6}$/i)
    .optional(),
  iat: z.number().int().nonnegative().optional(),
  exp: z.number().int().positive(),
  inkwire: z
    .strictObject({
      documents: z.record(z.string(), RoleName).optional(),
      prefixes: z.record(z.string().max(PREFIX_MAX_LENGTH), RoleName).optional(),
      create: z.boolean().optional(),
      operator: z.boolean().optional(),
      via: z.array(z.string().min(1).max(128)).max(LINKS_MAX).optional(),
    })
    .optional(),
})

export type TokenClaims = z.infer<typeof TokenClaims>

/** The name that comments on a document are kept under, as a document of their own. */
const COMMENTS = '/comments'

/** What these claims allow on a document; `isOwner`: its maker holds them. */
export function roleByClaims(claims: TokenClaims, document: DocName, isOwner: boolean): Role | undefined {
  if (isOwner || claims.inkwire?.operator === true) return 'owner'
  const own = roleByName(claims, document)
  const commented = commentedDocument(document)
  if (commented === undefined) return own
  // Who may comment on a document may write into its comments.
  const onDocument = roleByName(claims, commented)
  return highest(own, onDocument === 'commenter' ? 'writer' : onDocument)
}

/** The document that this one holds the comments on, if it is such a one. */
export function commentedDocument(document: DocName): DocName | undefined {
  return document.endsWith(COMMENTS) ? parseDocName(document.slice(0, -COMMENTS.length)) : undefined
}

/** The document that holds the comments on this one: it comes and goes with it. Undefined where the name is too long. */
export function commentsOn(document: DocName): DocName | undefined {
  return parseDocName(`${document}${COMMENTS}`)
}

/** The person that the claims name, in the form that can be shown. */
export function personInClaims(
  { sub }: Pick<TokenClaims, 'sub'>,
  derive: (key: string) => string,
): string | undefined {
  if (sub === undefined) return undefined
  return parsePersonId(sub) ?? derive(`sub:${sub}`)
}

function roleByName({ inkwire }: TokenClaims, document: DocName): Role | undefined {
  const { documents = {}, prefixes = {} } = inkwire ?? {}
  const exact = Object.hasOwn(documents, document) ? documents[document] : undefined
  const byPrefix = Object.entries(prefixes)
    .filter(([prefix]) => document.startsWith(prefix))
    .map(([, role]) => role)
  return highest(exact, ...byPrefix)
}

function highest(...roles: readonly (Role | undefined)[]): Role | undefined {
  return [...ROLES].reverse().find((role) => roles.includes(role))
}
