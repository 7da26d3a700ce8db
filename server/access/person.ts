import { createHash } from 'node:crypto'
import { assert } from '../../shared/assert.ts'
import { type PersonId, parsePersonId } from '../../shared/ids.ts'

/**
 * Who somebody is, by a key that only their browser knows (or, where there is none, by their network address).
 * The id can be shown to everybody: the key does not follow from it.
 */
export function personOf(key: string): PersonId {
  const person = parsePersonId(createHash('sha256').update(key).digest('base64url').slice(0, 22))
  assert(person !== undefined, 'base64url makes a person id')
  return person
}
