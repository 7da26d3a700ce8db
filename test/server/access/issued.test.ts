import { appendFile, mkdtemp, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Issued, type IssuedToken, TOKEN_MAX_MS } from '../../../server/access/issued.ts'

let folder: string
let path: string
const NOW_MS = 1_000_000

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-issued-'))
  path = join(folder, 'access', 'issued.jsonl')
})

afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

const link = (id: string, facts: Partial<IssuedToken> = {}): IssuedToken => ({
  id,
  label: `for ${id}`,
  document: 'notes',
  role: 'reader',
  issuedMs: NOW_MS,
  expiresMs: NOW_MS + 60_000,
  ...facts,
})

const ids = (issued: Issued, document?: string) => issued.list(document).map(({ id }) => id)

/** Opens it, and closes it whatever happens. */
async function withIssued<Result>(act: (issued: Issued) => Promise<Result> | Result, nowMs = NOW_MS) {
  const issued = await Issued.open(folder, nowMs)
  try {
    return await act(issued)
  } finally {
    await issued.close()
  }
}

test('[A3] what was issued and revoked is there after a restart', async () => {
  await withIssued(async (issued) => {
    for (const id of ['one', 'two', 'three']) await issued.issue(link(id))
    await issued.revoke({ kind: 'token', of: 'two', revokedMs: NOW_MS + 1 })
    await issued.revoke({ kind: 'person', of: 'ann', revokedMs: NOW_MS + 2 })
    expect(ids(issued)).toEqual(['three', 'one'])
  })
  await withIssued((issued) => {
    expect(ids(issued)).toEqual(['three', 'one'])
    expect(issued.revokedMs('token', 'two')).toBe(NOW_MS + 1)
    expect(issued.revokedMs('person', 'ann')).toBe(NOW_MS + 2)
    expect(issued.revokedMs('person', 'two')).toBeUndefined()
  })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('links of a document are listed for it, and what was revoked with it or with its person is not', async () => {
  await withIssued(async (issued) => {
    await issued.issue(link('of notes'))
    await issued.issue(link('of plans', { document: 'plans' }))
    const { document: _none, role: _neither, ...own } = link('ann’s')
    await issued.issue({ ...own, person: 'ann' })
    expect(ids(issued, 'notes')).toEqual(['of notes'])
    await issued.revoke({ kind: 'document', of: 'notes', revokedMs: NOW_MS })
    expect(ids(issued)).toEqual(['ann’s', 'of plans'])
    await issued.issue(link('made after', { issuedMs: NOW_MS + 1 }))
    expect(ids(issued, 'notes')).toEqual(['made after'])
    await issued.revoke({ kind: 'person', of: 'ann', revokedMs: NOW_MS })
    expect(ids(issued)).toEqual(['made after', 'of plans'])
  })
})

test('a last line that was cut off is one that nobody was told of, and is left out', async () => {
  await withIssued((issued) => issued.issue(link('one')))
  const whole = await readFile(path, 'utf8')
  await appendFile(path, whole.slice(0, 40))
  await withIssued(async (issued) => {
    expect(ids(issued)).toEqual(['one'])
    await issued.issue(link('two'))
  })
  await withIssued((issued) => expect(ids(issued)).toEqual(['two', 'one']))
})

test('[A3] a damaged line stops the start: what was revoked might be in it', async () => {
  await withIssued(async (issued) => {
    await issued.revoke({ kind: 'token', of: 'stolen', revokedMs: NOW_MS })
    await issued.issue(link('one'))
  })
  const whole = await readFile(path, 'utf8')
  for (const damaged of [
    whole.replace('stolen', 'stolem'),
    whole.replace('\n', ' \n'),
    whole.slice(1),
    `\n${whole}`,
  ]) {
    await writeFile(path, damaged)
    await expect(Issued.open(folder, NOW_MS)).rejects.toMatchObject({
      name: 'DataFolderError',
      reason: 'damaged',
    })
    expect(await readFile(path, 'utf8')).toBe(damaged)
  }
})

test('[A3] what the disk did not take is not done, and the next attempt leaves no trace of it', async () => {
  await withIssued(async (issued) => {
    await issued.issue(link('one'))
    await failNext('sync')
    await expect(issued.revoke({ kind: 'token', of: 'one', revokedMs: NOW_MS })).rejects.toMatchObject({
      code: 'LOG_UNAVAILABLE',
    })
    expect(issued.revokedMs('token', 'one')).toBeUndefined()
    await failNext('write')
    await expect(issued.issue(link('never'))).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' })
    expect(ids(issued)).toEqual(['one'])
    await issued.issue(link('two'))
  })
  await withIssued((issued) => {
    expect(ids(issued)).toEqual(['two', 'one'])
    expect(issued.revokedMs('token', 'one')).toBeUndefined()
  })
})

test('a start forgets what has expired, and revocations when no token can outlive them', async () => {
  await withIssued(async (issued) => {
    await issued.issue(link('short'))
    await issued.issue(link('long', { expiresMs: NOW_MS + TOKEN_MAX_MS }))
    await issued.revoke({ kind: 'person', of: 'ann', revokedMs: NOW_MS })
  })
  await withIssued(
    (issued) => {
      expect(ids(issued)).toEqual(['long'])
      expect(issued.revokedMs('person', 'ann')).toBe(NOW_MS)
    },
    NOW_MS + TOKEN_MAX_MS - 1,
  )
  await withIssued((issued) => {
    expect(ids(issued)).toEqual([])
    expect(issued.revokedMs('person', 'ann')).toBeUndefined()
  }, NOW_MS + TOKEN_MAX_MS)
  expect(await readFile(path, 'utf8')).toBe('')
})

/** The next call of a file's method meets a failing disk, once. */
async function failNext(method: 'sync' | 'write'): Promise<void> {
  const file = await open(join(folder, 'probe'), 'w')
  const prototype = Object.getPrototypeOf(file) as typeof file
  await file.close()
  vi.spyOn(prototype, method).mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }) as never)
}
