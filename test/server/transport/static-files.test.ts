import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pages } from '../../../server/transport/pages.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inkwire-pages-'))
  await mkdir(join(folder, 'app/assets'), { recursive: true })
  await mkdir(join(folder, 'element'), { recursive: true })
  await writeFile(join(folder, 'secret.html'), 'secret')
  await writeFile(join(folder, 'app/index.html'), '<!doctype html>app')
  await writeFile(join(folder, 'app/sw.js'), 'worker')
  await writeFile(join(folder, 'app/.hidden.js'), 'hidden')
  await writeFile(join(folder, 'app/assets/index-a1B2c3D4.js'), 'x'.repeat(5000))
  await writeFile(join(folder, 'element/inkwire-editor.js'), 'element')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function get(path: string, headers: Record<string, string> = {}) {
  const app = pages({ appFolder: join(folder, 'app'), elementFolder: join(folder, 'element') })
  const response = await app.request(`http://localhost${path}`, { headers })
  return {
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  }
}

test('the app answers for its first page and for every document', async () => {
  for (const path of ['/', '/lab', '/d/notes', '/d/team%2Fnotes', '/d/a.js']) {
    const { status, headers, body } = await get(path)
    expect(`${status} ${body}`, path).toBe('200 <!doctype html>app')
    expect(headers.get('cache-control')).toBe('no-cache')
    expect(headers.get('content-security-policy')).toContain("script-src 'self'")
  }
})

test('what has a hash in its name is kept for ever, the rest is asked for every time', async () => {
  expect((await get('/assets/index-a1B2c3D4.js')).headers.get('cache-control')).toContain('immutable')
  expect((await get('/sw.js')).headers.get('cache-control')).toBe('no-cache')
})

test('what did not change is not sent again', async () => {
  const tag = (await get('/sw.js')).headers.get('etag') ?? ''
  expect(await get('/sw.js', { 'if-none-match': tag })).toMatchObject({ status: 304, body: Buffer.alloc(0) })
  expect((await get('/sw.js', { 'if-none-match': '"other"' })).status).toBe(200)
})

test('who takes gzip gets gzip', async () => {
  const { headers, body } = await get('/assets/index-a1B2c3D4.js', { 'accept-encoding': 'br, gzip' })
  expect(headers.get('content-encoding')).toBe('gzip')
  expect(gunzipSync(body).toString()).toBe('x'.repeat(5000))
  expect((await get('/assets/index-a1B2c3D4.js')).headers.get('content-encoding')).toBeNull()
})

test('the element can be loaded by pages of any site, the app by none', async () => {
  const element = await get('/inkwire-editor.js')
  expect(element.body.toString()).toBe('element')
  expect(element.headers.get('access-control-allow-origin')).toBe('*')
  expect(element.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
  const app = await get('/sw.js')
  expect(app.headers.get('access-control-allow-origin')).toBeNull()
  // What every answer has says so for all others: test/process/headers.test.ts.
  expect(app.headers.get('cross-origin-resource-policy')).toBeNull()
})

test('nothing outside the folders and nothing hidden is served', async () => {
  for (const path of [
    '/../secret.html',
    '/%2e%2e/secret.html',
    '/..%2fsecret.html',
    '/assets/..%5c..%5csecret.html',
    '//secret.html',
    '/.hidden.js',
    '/assets',
    '/assets/',
    '/sw.js%00.html',
    '/sw.js/x.js',
    '/none.js',
  ]) {
    expect((await get(path)).status, path).toBe(404)
  }
})

test('a file that was built anew is read anew', async () => {
  const app = pages({ appFolder: join(folder, 'app'), elementFolder: join(folder, 'element') })
  const text = async () => (await app.request('http://localhost/sw.js')).text()
  expect(await text()).toBe('worker')
  await writeFile(join(folder, 'app/sw.js'), 'WORKER')
  await utimes(join(folder, 'app/sw.js'), 1, 1)
  expect(await text()).toBe('WORKER')
})

test('without a built app it says what to do', async () => {
  await rm(join(folder, 'app/index.html'))
  const { status, body } = await get('/')
  expect(status).toBe(503)
  expect(body.toString()).toContain('npm run build')
})
