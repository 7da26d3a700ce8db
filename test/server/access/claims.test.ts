import { expect, test } from 'vitest'
import {
  commentedDocument,
  personInClaims,
  roleByClaims,
  TokenClaims,
} from '../../../server/access/claims.ts'
import type { DocName } from '../../../shared/ids.ts'

const named = (name: string) => name as DocName

/** As they arrive: what JSON makes of a token's payload. */
function claims(inkwire: string, others = ''): TokenClaims {
  return TokenClaims.parse(JSON.parse(`{"exp":2000000000${others},"inkwire":${inkwire}}`))
}

function roles(of: TokenClaims, names: readonly string[], isOwner = false) {
  return names.map((name) => roleByClaims(of, named(name), isOwner))
}

test('[A5] a token gives a role on the documents that it names, and on no other', () => {
  const given = claims('{"documents":{"notes":"writer","plans":"reader"}}')
  expect(roles(given, ['notes', 'plans', 'note', 'notes2', 'Notes'])).toEqual([
    'writer',
    'reader',
    undefined,
    undefined,
    undefined,
  ])
})

test('a prefix gives a role on every name that begins so, and the highest of several counts', () => {
  const given = claims(
    '{"documents":{"team/low":"reader"},"prefixes":{"team/":"writer","team/b":"owner","t":"reader"}}',
  )
  expect(roles(given, ['team/a', 'team/b1', 'team/low', 'team', 'tea', 'other'])).toEqual([
    'writer',
    'owner',
    'writer',
    'reader',
    'reader',
    undefined,
  ])
  expect(roles(claims('{"prefixes":{"":"commenter"}}'), ['anything at all'])).toEqual(['commenter'])
})

test('names of JavaScript’s own are names like any other', () => {
  const given = claims('{"documents":{"constructor":"reader"},"prefixes":{}}')
  expect(roles(given, ['constructor', '__proto__', 'toString', 'hasOwnProperty'])).toEqual([
    'reader',
    undefined,
    undefined,
    undefined,
  ])
  expect(roles(claims('{"documents":{"__proto__":"owner"}}'), ['notes', 'polluted'])).toEqual([
    undefined,
    undefined,
  ])
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('who may comment on a document may write into its comments, and into nothing else of it', () => {
  const of = (role: string) => claims(`{"documents":{"notes":"${role}"}}`)
  expect(
    roles(of('commenter'), ['notes', 'notes/comments', 'notes/comments/comments', 'notes/other']),
  ).toEqual(['commenter', 'writer', undefined, undefined])
  expect(roles(of('reader'), ['notes/comments'])).toEqual(['reader'])
  expect(roles(of('writer'), ['notes/comments'])).toEqual(['writer'])
  expect(roles(claims('{"documents":{"notes/comments":"writer"}}'), ['notes'])).toEqual([undefined])
  expect(commentedDocument(named('/comments'))).toBeUndefined()
})

test('who made a document, and who runs the server, owns it whatever their token says', () => {
  expect(roles(claims('{"documents":{"notes":"reader"}}'), ['notes'], true)).toEqual(['owner'])
  expect(roles(claims('{"operator":true}'), ['anything'])).toEqual(['owner'])
  expect(roles(claims('{"operator":false,"create":true}'), ['anything'])).toEqual([undefined])
})

test.each([
  ['a role that there is not', '{"documents":{"notes":"admin"}}'],
  ['a claim of ours that there is not', '{"owner":true}'],
  ['a word where yes or no belongs', '{"operator":"true"}'],
  ['a list of documents', '{"documents":["notes"]}'],
  ['a prefix without an end', `{"prefixes":{"${'x'.repeat(257)}":"reader"}}`],
])('%s voids the whole token: what is not understood gives nothing', (_, inkwire) => {
  expect(() => claims(inkwire)).toThrow()
})

test('a token without an end, or with a colour that is none, is none', () => {
  expect(TokenClaims.safeParse({ sub: 'ann' }).success).toBe(false)
  expect(TokenClaims.safeParse({ sub: 'ann', exp: 1.5 }).success).toBe(false)
  expect(TokenClaims.safeParse({ sub: 'ann', exp: 2, color: 'red' }).success).toBe(false)
  expect(TokenClaims.safeParse({ sub: 'ann', exp: 2, email: 'ann@example.org' }).success).toBe(true)
})

test('[P2] a person has their own id where it can be shown, and one that is derived where it cannot', () => {
  const derive = (key: string) => `derived from ${key}`
  expect(personInClaims({ sub: 'ann@example.org' }, derive)).toBe('ann@example.org')
  expect(personInClaims({ sub: 'auth0|123' }, derive)).toBe('derived from sub:auth0|123')
  expect(personInClaims({}, derive)).toBeUndefined()
})
