import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { unrestricted } from '../../../server/session/identity.ts'
import type { PersonId } from '../../../shared/ids.ts'
import { docName } from '../../support/doc-name.ts'
import { DELETED_KEPT_MS } from '../api/documents-world.ts'
import { FileWorld, PNG } from './file-world.ts'

const ANN = unrestricted('ann' as PersonId)

const worlds: FileWorld[] = []

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close()
})

async function open(...limits: Parameters<typeof FileWorld.open>): Promise<FileWorld> {
  const world = await FileWorld.open(...limits)
  worlds.push(world)
  return world
}

const hashOf = (src: string) => src.slice('/files/'.length, '/files/'.length + 64)

test('[F1] what is answered is on disk, whole, and survives a restart', async () => {
  const world = await open()
  const response = await world.ask('POST', '/api/documents/notes/files?name=dot.png', PNG)
  expect(response.status).toBe(201)
  const answer = (await response.json()) as { src: string; hash: string }
  expect(answer).toMatchObject({ size: PNG.length, type: 'image/png', name: 'dot.png' })
  expect(answer.src).toBe(`/files/${answer.hash}.png`)
  expect(response.headers.get('location')).toBe(answer.src)
  expect(await world.onDisk()).toEqual([answer.hash])
  await world.restart()
  const served = await world.ask('GET', answer.src)
  expect(Buffer.from(await served.arrayBuffer())).toEqual(PNG)
  // The document is in the list, so that its deletion takes the file along.
  expect(await world.documents.find(docName('notes'), ANN)).toMatchObject({ name: 'notes' })
})

test('[F1] an upload that ends in the middle leaves nothing, and what a crash leaves is swept', async () => {
  const world = await open()
  const broken = new ReadableStream({
    pull(controller) {
      controller.enqueue(PNG)
      controller.error(new Error('the network is gone'))
    },
  })
  const response = await world.ask('POST', '/api/documents/notes/files', broken)
  expect(response.status).toBe(500)
  expect(await world.onDisk()).toEqual([])
  await writeFile(join(world.folder, 'files/arriving/1-1'), PNG)
  await world.restart()
  expect(await world.onDisk()).toEqual([])
})

test('[F1] nothing is answered when its record cannot be written', async () => {
  const world = await open()
  world.world.isFailing = true
  const response = await world.ask('POST', '/api/documents/notes/files', PNG)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(await world.onDisk()).toEqual([])
})

test('[F2] neither a name nor a header makes a page of a file', async () => {
  const world = await open()
  const response = await world.ask(
    'POST',
    '/api/documents/notes/files?name=page.html',
    '<script>alert(1)</script>',
    { 'content-type': 'text/html' },
  )
  const { src } = (await response.json()) as { src: string }
  const { headers } = await world.ask('GET', src)
  expect(Object.fromEntries(headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': "attachment; filename*=UTF-8''page.html",
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'public, max-age=31536000, immutable',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-origin': '*',
  })
})

test('[F2] an image is shown, whatever its address claims', async () => {
  const world = await open()
  const src = await world.upload('notes', PNG)
  for (const address of [src, src.replace('.png', '.html'), src.replace('.png', '/x.svg')]) {
    const response = await world.ask('HEAD', address)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('content-disposition')).toBe('inline')
    expect(response.headers.get('content-length')).toBe(String(PNG.length))
  }
  const tag = `"${hashOf(src)}"`
  expect((await world.ask('GET', src, undefined, { 'if-none-match': tag })).status).toBe(304)
  expect((await world.ask('GET', `/files/${'0'.repeat(64)}.png`)).status).toBe(404)
  expect((await world.ask('GET', '/files/..%2F..%2Finkwire.json')).status).toBe(404)
})

test('[F3] files go with their document, not before it is gone for good, and not while another one uses them', async () => {
  const world = await open()
  const alone = await world.upload('one', 'only in one', 'a.txt')
  const both = await world.upload('one', PNG)
  await world.upload('two', PNG)
  const pasted = await world.upload('one', 'pasted into three', 'b.txt')
  expect((await world.ask('PUT', `/api/documents/three/files/${hashOf(pasted)}`)).status).toBe(204)
  const statuses = async () => {
    const all = await Promise.all([alone, both, pasted].map((src) => world.ask('HEAD', src)))
    return all.map(({ status }) => status)
  }

  await world.documents.delete(docName('one'))
  world.world.clock.pass(DELETED_KEPT_MS - 1)
  await world.documents.removal.sweep()
  expect(await statuses()).toEqual([200, 200, 200])
  world.world.clock.pass(1)
  expect(await world.documents.removal.sweep()).toBe(1)
  expect(await statuses()).toEqual([404, 200, 200])

  for (const name of ['two', 'three']) await world.documents.delete(docName(name))
  world.world.clock.pass(DELETED_KEPT_MS)
  await world.documents.removal.sweep()
  expect(await statuses()).toEqual([404, 404, 404])
  expect(await world.onDisk()).toEqual([])
})

test('[F3] a document that is made of an exported one keeps the files that its text names', async () => {
  const world = await open()
  const src = await world.upload('one', PNG)
  const text = `![dot](${src}) and ![gone](/files/${'0'.repeat(64)}.png)`
  await world.files.shareNamedIn(docName('copy'), Buffer.from(text))
  await world.documents.delete(docName('one'))
  world.world.clock.pass(DELETED_KEPT_MS)
  await world.documents.removal.sweep()
  expect((await world.ask('HEAD', src)).status).toBe(200)
})

test('[F3] a document that is restored has its files', async () => {
  const world = await open()
  const src = await world.upload('one', PNG)
  await world.documents.delete(docName('one'))
  await world.documents.restore(docName('one'), ANN)
  world.world.clock.pass(2 * DELETED_KEPT_MS)
  await world.documents.removal.sweep()
  expect((await world.ask('HEAD', src)).status).toBe(200)
})

test('[F3] who uploads what another document’s deletion is just removing keeps it', async () => {
  const world = await open()
  for (let round = 0; round < 20; round++) {
    const [from, to] = [`from-${round}`, `to-${round}`]
    const content = `contended ${round}`
    await world.upload(from, content)
    const [src] = await Promise.all([world.upload(to, content), world.files.release(docName(from))])
    expect((await world.ask('HEAD', src)).status, String(round)).toBe(200)
  }
})

test('limits have codes of their own, and a refused upload leaves nothing', async () => {
  const world = await open({ fileMaxBytes: 1000, documentMaxBytes: 1500, documentMaxFiles: 3 })
  const refused = (document: string, content: string) =>
    world.upload(document, content).then(
      () => 'taken',
      (error: Error) => error.message,
    )
  expect(await refused('notes', '')).toBe('FILE_EMPTY')
  expect(await refused('notes', 'x'.repeat(1001))).toBe('FILE_TOO_LARGE')
  expect(await refused('notes', 'x'.repeat(1000))).toBe('taken')
  expect(await refused('notes', 'y'.repeat(501))).toBe('FILES_FULL')
  expect(await refused('notes', 'x'.repeat(1000))).toBe('taken')
  for (const letter of 'ab') expect(await refused('notes', letter)).toBe('taken')
  expect(await refused('notes', 'c')).toBe('FILES_FULL')
  expect(await refused('elsewhere', 'c')).toBe('taken')
  expect(await world.onDisk()).toHaveLength(4)
  await world.documents.delete(docName('notes'))
  expect(await refused('notes', 'd')).toBe('DOCUMENT_DELETED')
  expect((await world.ask('PUT', `/api/documents/elsewhere/files/${'1'.repeat(64)}`)).status).toBe(404)
})

test('an upload that stops coming is given up', async () => {
  const world = await open()
  const waits = new ReadableStream({
    start: (controller) => controller.enqueue(PNG),
    pull: () => new Promise<void>(() => {}),
  })
  const asked = world.ask('POST', '/api/documents/notes/files', waits)
  while (world.world.clock.timers === 0) await new Promise(setImmediate)
  let answer: Response | undefined
  void asked.then((response) => {
    answer = response
  })
  while (answer === undefined) {
    world.world.clock.pass(20_000)
    await new Promise(setImmediate)
  }
  expect(answer.status).toBe(408)
  expect(await world.onDisk()).toEqual([])
})

test('[L6] a damaged file is not served whole, and is whole again when somebody brings it', async () => {
  const world = await open()
  const src = await world.upload('notes', PNG)
  const hash = hashOf(src)
  const damaged = Buffer.from(PNG)
  damaged[40] = (damaged[40] ?? 0) ^ 1
  await writeFile(join(world.folder, 'files', hash.slice(0, 2), hash), damaged)
  const response = await world.ask('GET', src)
  await expect(response.arrayBuffer()).rejects.toThrow()
  expect(world.world.alarms.join()).toContain('damaged')
  await world.upload('notes', PNG)
  expect(Buffer.from(await (await world.ask('GET', src)).arrayBuffer())).toEqual(PNG)
})

test('a page of an allowed site may upload, and any page may show what is there', async () => {
  const world = await open()
  const headers = { origin: 'http://localhost:8080', host: 'localhost', 'sec-fetch-site': 'cross-site' }
  const path = '/api/documents/notes/files'
  const preflight = await world.ask('OPTIONS', path, undefined, headers)
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:8080')
  expect(preflight.headers.get('access-control-allow-methods')).toContain('POST')
  const made = await world.ask('POST', path, PNG, headers)
  expect(made.status).toBe(201)
  expect(made.headers.get('access-control-allow-origin')).toBe('http://localhost:8080')
  const elsewhere = { ...headers, origin: 'https://elsewhere.test' }
  const refused = await world.ask('POST', path, PNG, elsewhere)
  expect(refused.status).toBe(403)
  expect(refused.headers.get('access-control-allow-origin')).toBeNull()
  const { src } = (await made.json()) as { src: string }
  const shown = await world.ask('GET', src, undefined, elsewhere)
  expect(shown.status).toBe(200)
  expect(shown.headers.get('access-control-allow-origin')).toBe('*')
})
