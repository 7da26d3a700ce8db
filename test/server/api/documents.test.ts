import { expect, test } from 'vitest'
import type { Issued } from '../../../server/access/issued.ts'
import { TokenIdentity } from '../../../server/access/token-identity.ts'
import { GONE_KEPT_MS } from '../../../server/api/gone-documents.ts'
import { type Identity, unrestricted } from '../../../server/session/identity.ts'
import { InkwireError } from '../../../shared/errors.ts'
import { type PersonId, SEQ_ZERO } from '../../../shared/ids.ts'
import { seedUpdate } from '../../../shared/update/seed.ts'
import { docName } from '../../support/doc-name.ts'
import { DELETED_KEPT_MS, DocumentsWorld } from './documents-world.ts'

const ANN = unrestricted('ann' as PersonId)

/** Somebody with a token that gives them nothing by name; without a name it is a link to something else. */
function token(sub: string | undefined): Identity {
  const issued = { revokedMs: () => undefined } as unknown as Issued
  return new TokenIdentity(
    (sub ?? 'bearer') as PersonId,
    { exp: 4e9, ...(sub !== undefined && { sub }) },
    issued,
  )
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return error instanceof InkwireError ? error.code : String(error)
  }
  return 'fine'
}

test('lists what was made, the last changed first', async () => {
  const world = await DocumentsWorld.open()
  const first = await world.documents.create(ANN, { title: 'First' })
  world.clock.pass(1000)
  await world.documents.create(ANN, { title: 'Second' })
  const titles = async () => (await world.documents.list(ANN, 10)).documents.map(({ title }) => title)
  expect(await titles()).toEqual(['Second', 'First'])
  world.clock.pass(1000)
  world.changed.edited(docName(first.name), world.clock.nowMs())
  await world.changed.rest(docName(first.name))
  expect(await titles()).toEqual(['First', 'Second'])
})

test('[E4] a new document holds the one paragraph that every text begins with, or nothing at all', async () => {
  const world = await DocumentsWorld.open()
  const held = async (field?: string | null) => {
    const { name } = await world.documents.create(ANN, { title: 'New', field })
    const document = await world.log.open(docName(name))
    const entries = await document.read(SEQ_ZERO, 1e6)
    await document.close()
    return entries.map(({ update }) => update)
  }
  expect(await held()).toEqual([seedUpdate('default')])
  expect(await held('notes')).toEqual([seedUpdate('notes')])
  expect(await held(null)).toEqual([])
})

test('[E4] a document that could not be begun is made all the same: its first edit begins it', async () => {
  const world = await DocumentsWorld.open()
  await world.log.close()
  const { name } = await world.documents.create(ANN, { title: 'New' })
  expect(await world.documents.find(docName(name), ANN)).toMatchObject({ title: 'New' })
  expect(world.alarms).toEqual([`a new document was not begun: ${name}`])
})

test('pages go on where the last one ended', async () => {
  const world = await DocumentsWorld.open()
  for (let i = 0; i < 7; i += 1) {
    await world.documents.create(ANN, { title: `Document ${i}` })
    world.clock.pass(10)
  }
  const titles: string[] = []
  let after: Uint8Array | undefined
  do {
    const page = await world.documents.list(ANN, 3, after)
    titles.push(...page.documents.map(({ title }) => title))
    after = page.after
  } while (after !== undefined)
  expect(titles).toEqual([6, 5, 4, 3, 2, 1, 0].map((i) => `Document ${i}`))
})

test('a document gets a record with its first edit, and is written down once a minute after that', async () => {
  const world = await DocumentsWorld.open()
  const doc = docName('team/notes')
  const begin = world.clock.nowMs()
  const changedMs = async () => (await world.documents.find(doc, ANN)).changedMs - begin
  world.changed.edited(doc, begin)
  expect(await world.documents.find(doc, ANN)).toMatchObject({ title: 'team/notes', createdMs: begin })
  world.changed.edited(doc, begin + 59_000)
  expect(await changedMs()).toBe(0)
  world.changed.edited(doc, begin + 60_000)
  expect(await changedMs()).toBe(60_000)
  world.changed.edited(doc, begin + 61_000)
  await world.changed.rest(doc)
  expect(await changedMs()).toBe(61_000)
})

test('a deleted document ends its sessions, admits nobody, and can be restored', async () => {
  const world = await DocumentsWorld.open()
  const { name } = await world.documents.create(ANN, { title: 'Plans' })
  const doc = docName(name)
  expect(await codeOf(world.documents.admission.admit(doc, ANN))).toBe('fine')
  await world.documents.delete(doc)
  expect(world.ended.map(([ended, { code }]) => [ended, code])).toContainEqual([doc, 'DOCUMENT_DELETED'])
  expect(await codeOf(world.documents.admission.admit(doc, ANN))).toBe('DOCUMENT_DELETED')
  expect(await codeOf(world.documents.find(doc, ANN))).toBe('DOCUMENT_DELETED')
  expect((await world.documents.list(ANN, 10)).documents).toEqual([])
  await world.restart()
  expect(await codeOf(world.documents.admission.admit(doc, ANN))).toBe('DOCUMENT_DELETED')
  await world.documents.restore(doc, ANN)
  expect(await codeOf(world.documents.admission.admit(doc, ANN))).toBe('fine')
  expect((await world.documents.list(ANN, 10)).documents).toMatchObject([{ name, title: 'Plans' }])
})

test('[D1] what was deleted long ago goes for good, content first; what was restored stays', async () => {
  const world = await DocumentsWorld.open()
  const gone = await world.append('gone')
  const kept = await world.append('kept')
  expect(await world.adopt()).toBe(2)
  await world.documents.delete(gone)
  await world.documents.delete(kept)
  world.clock.pass(DELETED_KEPT_MS - 1)
  expect(await world.documents.removal.sweep()).toBe(0)
  world.clock.pass(1)
  await world.documents.restore(kept, ANN)
  expect(await world.documents.removal.sweep()).toBe(1)
  expect(await world.log.list()).toEqual(['kept'])
  expect(await world.catalogue.get(gone)).toBeUndefined()
  // Whoever comes back with a copy of it cannot bring it to life again.
  expect(await codeOf(world.documents.admission.admit(gone, ANN))).toBe('DOCUMENT_GONE')
  expect(await codeOf(world.documents.begin(gone))).toBe('DOCUMENT_GONE')
  expect(await codeOf(world.documents.rename(gone, ANN, 'again'))).toBe('DOCUMENT_GONE')
  world.clock.pass(GONE_KEPT_MS)
  expect(await codeOf(world.documents.admission.admit(gone, ANN))).toBe('fine')
})

test('[A5] nothing of a document is read for somebody who may nothing with it, whether there is one or not', async () => {
  const world = await DocumentsWorld.open()
  const { name: owned } = await world.documents.create(token('ann'), { title: 'Ann’s' })
  const { name: trashed } = await world.documents.create(token('ann'))
  await world.documents.delete(docName(trashed))
  const { name: erased } = await world.documents.create(token('ann'))
  await world.documents.erase(docName(erased))
  await world.append('nobodys')
  await world.adopt()
  const names = [owned, trashed, erased, 'nobodys', 'never there']
  for (const bob of [token('bob'), token(undefined)]) {
    const seen = new Set<string>()
    for (const name of names.flatMap((name) => [name, `${name}/comments`])) {
      for (const ask of ['admit', 'roleOn'] as const) {
        world.reads.length = 0
        const answer = await codeOf(world.documents.admission[ask](docName(name), bob))
        expect(answer).toBe(ask === 'admit' ? 'ACCESS_DENIED' : 'fine')
        const about = name.endsWith('/comments') ? 'comments' : 'a document'
        const plain = names.reduce((text, one) => text.replaceAll(one, 'NAME'), world.reads.join(' '))
        seen.add(`${about}: ${plain}`)
      }
    }
    // The same keys for all, and none but those of what Bob owns.
    const own = `o${bob.person}\0NAME`
    expect([...seen].sort()).toEqual([`a document: ${own}`, `comments: ${own}/comments ${own}`])
  }
  expect(await world.documents.admission.roleOn(docName(owned), token('ann'))).toBe('owner')
  expect(await world.documents.admission.roleOn(docName(`${owned}/comments`), token('ann'))).toBe('owner')
  expect(await codeOf(world.documents.admission.admit(docName(trashed), token('ann')))).toBe(
    'DOCUMENT_DELETED',
  )
  expect(await codeOf(world.documents.admission.admit(docName(erased), token('ann')))).toBe('ACCESS_DENIED')
})

test('[A5] owners are found again in a catalogue that has not listed what they own', async () => {
  const world = await DocumentsWorld.open()
  const { name } = await world.documents.create(token('ann'))
  const owned = { gte: Uint8Array.of(0x6f), lt: Uint8Array.of(0x70), limit: 10, maxBytes: 1e6 }
  const keys = world.disk.range(owned).map(([key]) => key)
  expect(keys).toHaveLength(2)
  world.disk.apply(keys.map((key) => ({ type: 'del', key })))
  await world.restart()
  expect(await world.documents.admission.roleOn(docName(name), token('ann'))).toBe('owner')
  expect(await world.documents.admission.roleOn(docName(name), token('bob'))).toBeUndefined()
})

test('[D1] the comments on a document are in the trash with it, come back with it, and go for good with it', async () => {
  const world = await DocumentsWorld.open()
  const doc = await world.append('plans')
  const comments = await world.append('plans/comments')
  await world.append('plans/comments and more')
  await world.adopt()
  const admission = () => codeOf(world.documents.admission.admit(comments, ANN))
  await world.documents.delete(doc)
  expect(world.ended.map(([name]) => name)).toEqual([doc, comments])
  expect(await admission()).toBe('DOCUMENT_DELETED')
  await world.documents.restore(doc, ANN)
  expect(await admission()).toBe('fine')
  await world.documents.erase(doc)
  expect(await world.log.list()).toEqual(['plans/comments and more'])
  expect((await world.catalogue.byName(10)).map(({ name }) => name)).toEqual(['plans/comments and more'])
  expect(world.released).toEqual([comments, doc])
  expect(await admission()).toBe('DOCUMENT_GONE')
  expect(await codeOf(world.documents.begin(comments))).toBe('DOCUMENT_GONE')
})

test('documents that only the log knows are adopted with the time of their last edit', async () => {
  const world = await DocumentsWorld.open()
  await world.append('made by somebody else')
  const editedMs = world.clock.nowMs()
  world.clock.pass(50_000)
  await world.documents.create(ANN, { title: 'Known' })
  expect(await world.adopt()).toBe(1)
  expect(await world.adopt()).toBe(0)
  const { documents } = await world.documents.list(ANN, 10)
  expect(documents.map(({ title }) => title)).toEqual(['Known', 'made by somebody else'])
  expect(documents[1]).toMatchObject({ changedMs: editedMs })
})

test('[L5] after its disk failed nothing is answered before the catalogue was opened again', async () => {
  const world = await DocumentsWorld.open()
  const { name } = await world.documents.create(ANN, { title: 'Plans' })
  world.isFailing = true
  expect(await codeOf(world.documents.rename(docName(name), ANN, 'Lost'))).toBe('LOG_UNAVAILABLE')
  world.isFailing = false
  expect(await codeOf(world.documents.find(docName(name), ANN))).toBe('LOG_UNAVAILABLE')
  world.clock.pass(1000)
  expect(await world.documents.find(docName(name), ANN)).toMatchObject({ title: 'Plans' })
  expect((await world.documents.rename(docName(name), ANN, 'Kept')).title).toBe('Kept')
  expect(world.alarms).toHaveLength(1)
})

test('[L6] a damaged record is said, not served', async () => {
  const world = await DocumentsWorld.open()
  const { name } = await world.documents.create(ANN, { title: 'Plans' })
  const doc = docName(name)
  const [[key, value] = []] = world.disk
    .range({ limit: 100, maxBytes: 1e6 })
    .filter(([, bytes]) => bytes.length > 0)
  if (key === undefined || value === undefined) throw new Error('no record on the disk')
  const flipped = Uint8Array.from(value)
  flipped[8] = (flipped[8] ?? 0) ^ 1
  world.disk.apply([{ type: 'put', key, value: flipped }])
  expect(await world.catalogue.get(doc)).toBeUndefined()
  expect(world.alarms).toEqual([`the catalogue's record of a document is damaged: ${name}`])
})

test('an edit that the catalogue could not note is noted when the document comes to rest', async () => {
  const world = await DocumentsWorld.open()
  const doc = docName('notes')
  world.isFailing = true
  world.changed.edited(doc, world.clock.nowMs())
  expect(await codeOf(world.catalogue.update(doc, () => undefined))).toBe('LOG_UNAVAILABLE')
  expect(world.alarms).toContain('the list of documents does not show an edit: notes')
  world.isFailing = false
  world.clock.pass(2000)
  await world.changed.rest(doc)
  expect(await world.documents.find(doc, ANN)).toMatchObject({ name: 'notes' })
})
