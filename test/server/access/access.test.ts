import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Access } from '../../../server/access/access.ts'
import { OPEN_ACCESS } from '../../../server/access/access-config.ts'
import { TOKEN_MAX_MS } from '../../../server/access/issued.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const NOTES = docName('notes')
const KEY = 'a-key-of-a-browser'
const HOUR_MS = 60 * 60 * 1000

let folder: string
let clock: FakeClock
let access: Access
let revocations: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-access-'))
  clock = new FakeClock(1_700_000_000_250)
  revocations = 0
  access = await Access.open({
    config: { ...OPEN_ACCESS, mode: 'tokens' },
    dataFolder: folder,
    clock,
    isLocal: false,
    onRevoked: () => revocations++,
  })
})

afterEach(async () => {
  await access.close()
  await rm(folder, { recursive: true, force: true })
})

const linkTo = (document: string) =>
  access.issue({
    label: '',
    lifetimeMs: HOUR_MS,
    claims: { inkwire: { documents: { [document]: 'writer' } } },
  })

test('a link gives its role to whoever has it, who is their browser and owns nothing', async () => {
  const { issued, token } = await linkTo('notes')
  expect(issued).toMatchObject({ document: 'notes', role: 'writer' })
  const bearer = await access.identify(KEY, token)
  expect(bearer.roleOn(NOTES, undefined)).toBe('writer')
  expect(bearer.roleOn(NOTES, bearer.person)).toBe('writer')
  expect(bearer.roleOn(docName('plans'), bearer.person)).toBeUndefined()
  expect([bearer.mayCreate, bearer.isOperator]).toEqual([false, false])
  expect((await access.identify('another-key-of-a-browser', token)).person).not.toBe(bearer.person)
})

test('[A3] what is revoked ends for whoever is in already, and they are looked at again', async () => {
  const { issued, token } = await linkTo('notes')
  const bearer = await access.identify(KEY, token)
  await access.revoke('token', issued.id)
  expect(revocations).toBe(1)
  expect(bearer.roleOn(NOTES, undefined)).toBeUndefined()
  await expect(access.identify(KEY, token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  expect(access.issued('notes')).toEqual([])
})

test('[A3] whoever came by a link passes on no more than it holds, for no longer than it does', async () => {
  const owning = { inkwire: { documents: { notes: 'owner' } } } as const
  const year = { label: '', lifetimeMs: 365 * 24 * HOUR_MS, claims: owning }
  const first = await access.issue({ ...year, lifetimeMs: HOUR_MS })
  let holder = await access.identify(KEY, first.token)
  expect(holder.link).toEqual({ ids: [first.issued.id], expiresAtMs: holder.expiresAtMs })
  const made = [first]
  for (let depth = 1; depth <= 8; depth++) {
    const next = await access.issue({ ...year, by: holder.link })
    expect(next.issued.expiresMs).toBe(holder.expiresAtMs)
    holder = await access.identify(KEY, next.token)
    expect([holder.roleOn(NOTES, undefined), holder.expiresAtMs]).toEqual(['owner', holder.link?.expiresAtMs])
    made.push(next)
  }
  await expect(access.issue({ ...year, by: holder.link })).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  // In the middle of them: what came before holds, and what came after is over, also once it is read from the disk.
  await access.revoke('token', made[3]?.issued.id ?? '')
  expect(holder.roleOn(NOTES, undefined)).toBeUndefined()
  for (const [depth, { token }] of made.entries()) {
    const holds = await Promise.resolve(access.identify(KEY, token)).then(
      () => true,
      () => false,
    )
    expect([depth, holds]).toEqual([depth, depth < 3])
  }
  expect(access.issued('notes').map(({ id }) => id)).toEqual([2, 1, 0].map((depth) => made[depth]?.issued.id))
})

test('somebody with a name passes on what they own for as long as they say, by however short a token', async () => {
  const { token } = await access.issue({ label: '', lifetimeMs: HOUR_MS, claims: { sub: 'ann' } })
  const ann = await access.identify(KEY, token)
  expect(ann.link).toBeUndefined()
  const { issued } = await access.issue({ label: '', lifetimeMs: 5 * HOUR_MS, claims: {}, by: ann.link })
  expect(issued.expiresMs - issued.issuedMs).toBe(5 * HOUR_MS)
})

test('[A3] a document that all access was taken from stays its maker’s, and others’ rights elsewhere stay theirs', async () => {
  const issue = (sub: string) =>
    access.issue({
      label: sub,
      lifetimeMs: HOUR_MS,
      claims: { sub, inkwire: { prefixes: { '': 'writer' } } },
    })
  const ann = await access.identify(KEY, (await issue('ann')).token)
  const bob = await access.identify(KEY, (await issue('bob')).token)
  await access.revoke('document', 'notes')
  expect(ann.roleOn(NOTES, ann.person)).toBe('owner')
  expect(bob.roleOn(NOTES, ann.person)).toBeUndefined()
  expect(bob.roleOn(docName('plans'), ann.person)).toBe('writer')
})

test('[A3] a link that is made in the second of a revocation is not one of those that were revoked', async () => {
  const before = await linkTo('notes')
  await access.revoke('document', 'notes')
  clock.pass(1)
  const after = await linkTo('notes')
  expect((await access.identify(KEY, before.token)).roleOn(NOTES, undefined)).toBeUndefined()
  expect((await access.identify(KEY, after.token)).roleOn(NOTES, undefined)).toBe('writer')
  expect(access.issued('notes').map(({ id }) => id)).toEqual([after.issued.id])
})

test('[A4] a token that has expired says so, and is not listed', async () => {
  const { issued, token } = await linkTo('notes')
  expect((await access.identify(KEY, token)).expiresAtMs).toBe(Math.floor(issued.expiresMs / 1000) * 1000)
  clock.pass(HOUR_MS)
  await expect(access.identify(KEY, token)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
  expect(access.issued()).toEqual([])
})

test('no token outlives the revocations that are kept', async () => {
  const { issued } = await access.issue({ label: '', lifetimeMs: 10 * TOKEN_MAX_MS, claims: { sub: 'ann' } })
  expect(issued.expiresMs - issued.issuedMs).toBe(TOKEN_MAX_MS)
  expect(issued.person).toBe('ann')
})

test('who is asked for a token and brings none is told so', async () => {
  await expect(access.identify(KEY, '')).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
  await expect(access.identify(KEY, 'no token')).rejects.toMatchObject({ code: 'TOKEN_INVALID' })
})
