import { expect, test } from 'vitest'
import type { Origins } from '../../../server/access/access-config.ts'
import { allowsOrigin, isAskedLocally } from '../../../server/access/origins.ts'

const HOST = 'notes.example:8443'
const LIST: Origins = ['https://wiki.example', 'http://127.0.0.1:3000']

test.each([
  ['own', undefined, HOST, true],
  ['own', 'https://notes.example:8443', HOST, true],
  ['own', 'https://notes.example', HOST, false],
  ['own', 'https://notes.example.evil.example:8443', HOST, false],
  ['own', 'https://evil.example', HOST, false],
  ['own', 'null', HOST, false],
  ['own', 'not an origin', HOST, false],
  ['own', 'https://notes.example:8443', undefined, false],
  ['own', 'http://localhost:5173', '127.0.0.1:4000', true],
  ['own', 'http://[::1]:5173', 'localhost:4000', true],
  ['own', 'http://localhost.evil.example', '127.0.0.1:4000', false],
  ['own', 'http://localhost:5173', HOST, false],
  [LIST, 'https://wiki.example', HOST, true],
  [LIST, 'https://wiki.example:444', HOST, false],
  [LIST, 'http://wiki.example', HOST, false],
  [LIST, 'https://a.wiki.example', HOST, false],
  [LIST, 'https://notes.example:8443', HOST, true],
  ['any', 'https://evil.example', HOST, true],
] satisfies [Origins, string | undefined, string | undefined, boolean][])(
  'with %j, a page of %s may use a server at %s: %s',
  (origins, origin, host, isAllowed) => {
    expect(allowsOrigin(origins, origin, host)).toBe(isAllowed)
  },
)

test.each([
  ['own', '127.0.0.1:4000', true],
  ['own', 'localhost:4000', true],
  ['own', '[::1]:4000', true],
  ['own', undefined, true],
  ['own', 'evil.example:4000', false],
  ['own', '127.0.0.1.evil.example', false],
  ['any', 'evil.example:4000', true],
  [LIST, 'wiki.example', true],
  [LIST, 'evil.example', false],
] satisfies [Origins, string | undefined, boolean][])(
  'with %j, a server of this machine that is asked as %s answers: %s',
  (origins, host, answers) => {
    expect(isAskedLocally(origins, host)).toBe(answers)
  },
)
