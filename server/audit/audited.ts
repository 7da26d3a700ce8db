import { InkwireError } from '../../shared/errors.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import type { Role } from '../../shared/protocol/messages.ts'
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
