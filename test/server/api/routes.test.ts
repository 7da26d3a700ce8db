import { expect, test } from 'vitest'
import { unrestricted } from '../../../server/session/identity.ts'
import type { PersonId } from '../../../shared/ids.ts'
import { docName } from '../../support/doc-name.ts'
import { DocumentsWorld } from './documents-world.ts'

test('a document is made, found, renamed, deleted and restored', async () => {
  const world = await DocumentsWorld.open()
  const made = await world.ask('POST', '', {})
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ title: 'Untitled', createdMs: world.clock.nowMs() })
  const path = `/${made.body.name}`
  expect(made.headers.get('location')).toBe(`/api/documents${path}`)
  expect((await world.ask('PATCH', path, { title: '  Plans ' })).body).toMatchObject({ title: 'Plans' })
  expect((await world.ask('GET', path)).body).toMatchObject({ name: made.body.name, title: 'Plans' })
  expect((await world.ask('GET', '')).body).toMatchObject({ documents: [{ title: 'Plans' }] })
  expect(await world.ask('DELETE', path)).toMatchObject({ status: 204, body: undefined })
  expect(await world.ask('DELETE', path)).toMatchObject({ status: 204 })
  expect(await world.ask('GET', path)).toMatchObject({
    status: 410,
    body: { error: { code: 'DOCUMENT_DELETED' } },
  })
  expect(await world.ask('POST', `${path}/restore`)).toMatchObject({ status: 200, body: { title: 'Plans' } })
  expect((await world.ask('GET', path)).status).toBe(200)
})

test('names are long enough that nobody guesses them', async () => {
  const world = await DocumentsWorld.open()
  expect((await world.ask('POST', '')).body.name).toMatch(/^[a-z2-9]{16}$/)
})

test('a name in a path is decoded exactly once', async () => {
  const world = await DocumentsWorld.open()
  for (const name of ['team/notes', 'minutes of May', '100%25', '%2F', 'ü@x:y', 'a/restore', '100%']) {
    const path = `/${encodeURIComponent(name)}`
    expect(await world.ask('PATCH', path, { title: 'Found' }), name).toMatchObject({
      status: 200,
      body: { name },
    })
    expect(await world.ask('POST', `${path}/restore`), name).toMatchObject({ status: 200, body: { name } })
    expect(await world.catalogue.get(docName(name)), name).toMatchObject({ title: 'Found' })
  }
})

test('what names no document is refused', async () => {
  const world = await DocumentsWorld.open()
  for (const segment of ['%00', '%FF', '%20x', 'x'.repeat(257), '%E2%80%8B']) {
    const answer = await world.ask('GET', `/${segment}`)
    expect(answer, segment).toMatchObject({ status: 400, body: { error: { code: 'DOC_NAME_INVALID' } } })
  }
  expect(await world.ask('GET', '/nobody')).toMatchObject({
    status: 404,
    body: { error: { code: 'DOCUMENT_UNKNOWN' } },
  })
  expect(await world.ask('DELETE', '/nobody')).toMatchObject({ status: 404 })
  expect(await world.ask('POST', '/nobody/restore')).toMatchObject({ status: 404 })
  expect(await world.ask('POST', '/nobody/else')).toMatchObject({
    status: 404,
    body: { error: { code: 'NOT_FOUND' } },
  })
})

test('bodies are checked before anything is done', async () => {
  const world = await DocumentsWorld.open()
  const refused = async (method: string, path: string, body: unknown, headers = {}) => {
    const { status, body: answer } = await world.ask(method, path, body, headers)
    return `${status} ${answer.error.code}`
  }
  expect(await refused('POST', '', '{"title":')).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', { title: 7 })).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', { title: ' ' })).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', { title: 'x'.repeat(201) })).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', { title: 'two\nlines' })).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', { name: 'mine' })).toBe('400 REQUEST_MALFORMED')
  expect(await refused('PATCH', '/x', {})).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', '[]')).toBe('400 REQUEST_MALFORMED')
  expect(await refused('POST', '', '{}', { 'content-type': 'text/plain' })).toBe('415 REQUEST_MALFORMED')
  expect(await refused('POST', '', { title: 'x'.repeat(20_000) })).toBe('413 BODY_TOO_LARGE')
  expect((await world.documents.list(unrestricted('ann' as PersonId), 10)).documents).toEqual([])
})

test('lists go page by page, and a wrong page is refused', async () => {
  const world = await DocumentsWorld.open()
  for (const title of ['one', 'two', 'three']) {
    await world.ask('POST', '', { title })
    world.clock.pass(10)
  }
  const first = await world.ask('GET', '?limit=2')
  expect(first.body.documents.map(({ title }: { title: string }) => title)).toEqual(['three', 'two'])
  const second = await world.ask('GET', `?limit=2&after=${first.body.after}`)
  expect(second.body.documents.map(({ title }: { title: string }) => title)).toEqual(['one'])
  expect(second.body.after).toBeUndefined()
  for (const query of ['?limit=0', '?limit=501', '?limit=x', '?after=%00', `?after=${'a'.repeat(600)}`]) {
    expect((await world.ask('GET', query)).status, query).toBe(400)
  }
})

test("pages of other sites are refused, one's own and tools are not", async () => {
  const world = await DocumentsWorld.open()
  expect(await world.ask('POST', '', {}, { 'sec-fetch-site': 'cross-site' })).toMatchObject({
    status: 403,
    body: { error: { code: 'ORIGIN_DENIED' } },
  })
  expect((await world.ask('GET', '', undefined, { 'sec-fetch-site': 'same-origin' })).status).toBe(200)
})

test('while the disk fails the answer says to try again', async () => {
  const world = await DocumentsWorld.open()
  world.isFailing = true
  const answer = await world.ask('POST', '', {})
  expect(answer).toMatchObject({ status: 503, body: { error: { code: 'LOG_UNAVAILABLE' } } })
  expect(answer.headers.get('retry-after')).toBe('1')
})
