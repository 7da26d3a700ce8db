import { expect, test } from 'vitest'
import { identify } from '../../../server/access/identify.ts'
import { parsePersonId } from '../../../shared/ids.ts'

test('[P2] a key is always the same person, another key another one, and no id gives its key away', () => {
  const key = 'k'.repeat(32)
  expect(identify(key)).toBe(identify(key))
  expect(identify(key)).not.toBe(identify(`${key}k`))
  expect(identify(key)).not.toContain('kk')
  expect(identify('')).toMatch(/^[\w-]{22}$/)
  expect(parsePersonId(identify('address:::1'))).toBeDefined()
})
