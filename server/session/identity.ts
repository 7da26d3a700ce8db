import type { DocName, PersonId } from '../../shared/ids.ts'
import { ROLES, type Role } from '../../shared/protocol/messages.ts'

/** How somebody appears to others, by the word of who gave them their token. It wins over what a client says. */
export interface Profile {
  readonly name?: string
  /** `#rrggbb` */
  readonly color?: string
}

/** A token that speaks for nobody in particular: whoever has it may do what it says. */
export interface Link {
  /** Its own id, as far as it has one, after those of the links that it was made by. */
  readonly ids: readonly string[]
  /** Unix time. */
  readonly expiresAtMs: number
}

/** Who a connection or a request speaks for, and what they were given. */
export interface Identity {
  readonly person: PersonId
  readonly profile: Profile
  /** Unix time; undefined: what they were given holds for ever. */
  readonly expiresAtMs: number | undefined
  /** The link that they came by, where it is all that they have: what they pass on ends with it. */
  readonly link?: Link | undefined
  /** Whether they may make documents. */
  readonly mayCreate: boolean
  /** Whether they run this server: they may see and do everything. */
  readonly isOperator: boolean
  /** What they may do with a document; `owner` is who made it, if anybody. Undefined: nothing, not even know of it. */
  roleOn(document: DocName, owner: PersonId | undefined): Role | undefined
}

/** Whether `role` is at least `needed`. */
export function reaches(role: Role | undefined, needed: Role): role is Role {
  return role !== undefined && ROLES.indexOf(role) >= ROLES.indexOf(needed)
}

/** Somebody on a server that asks nobody who they are: they may do everything with every document, for ever. */
export function unrestricted(person: PersonId, isOperator = true): Identity {
  return {
    person,
    profile: {},
    expiresAtMs: undefined,
    mayCreate: true,
    isOperator,
    roleOn: () => 'owner',
  }
}
