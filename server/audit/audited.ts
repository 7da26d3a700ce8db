import { InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Identity } from '../session/identity.ts'
import type { Audit } from './audit.ts'

/** Writes down that somebody was let into a document, and as what, or was not, and why [U1]. */
export async function audited(
  audit: Audit,
  document: DocName,
  person: PersonId,
  admission: Promise<Role>,
): Promise<Role> {
  try {
    const role = await admission
    audit.note({ action: 'opened', person, document, facts: { role } })
    return role
  } catch (error) {
    if (error instanceof InkwireError && !error.retry)
      audit.note({ action: 'refused', person, document, facts: { code: error.code } })
    throw error
  }
}

type Identify = (key: string, token: string) => Identity | Promise<Identity>

/** Writes down that a token was not taken, and why [U1]. Whose it claims to be is nobody's word. */
export function auditedIdentify(audit: Audit, identify: Identify): Identify {
  const refused = (error: unknown): never => {
    if (error instanceof InkwireError && !error.retry)
      audit.note({ action: 'refused', facts: { code: error.code } })
    throw error
  }
  return (key, token) => {
    try {
      const identity = identify(key, token)
      return identity instanceof Promise ? identity.catch(refused) : identity
    } catch (error) {
      return refused(error)
    }
  }
}
