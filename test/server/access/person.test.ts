import { expect, test } from 'vitest'
import { personOf } from '../../../server/access/person.ts'
import { parsePersonId } from '../../../shared/ids.ts'

test('[P2] a key is always the same person, another key another one, and no id gives its key away', () => {
  const key = 'k'.repeat(32)
  expect(personOf(key)).toBe(personOf(key))
  expect(personOf(key)).not.toBe(personOf(`${key}k`))
  expect(personOf(key)).not.toContain('kk')
  expect(personOf('')).toMatch(/^[\w-]{22}$/)
  expect(parsePersonId(personOf('address:::1'))).toBeDefined()
})
