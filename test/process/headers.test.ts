import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ANSWER_HEADERS, ELEMENT_HEADERS, PAGE_HEADERS } from '../../server/transport/security-headers.ts'
import { launchBrowser } from '../support/browser.ts'
import { ServerProcess, serverMain } from '../support/server-process.ts'

type Headers = Readonly<Record<string, string>>

const dist = dirname(dirname(serverMain()))
const PIXEL = 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7'

let server: ServerProcess
let file: string

beforeAll(async () => {
  server = await ServerProcess.start()
  file = ((await (await postPicture()).json()) as { readonly src: string }).src
})

afterAll(() => server.close())

function postPicture(): Promise<Response> {
  return request('POST', '/api/documents/notes/files?name=a.gif', Buffer.from(PIXEL, 'base64'))
}

function request(method: string, path: string, body?: Uint8Array<ArrayBuffer> | string): Promise<Response> {
  return fetch(server.url + path, { method, ...(body !== undefined && { body }) })
}

function headersOf(response: Response): Headers {
  const names = Object.keys({ ...ANSWER_HEADERS, ...ELEMENT_HEADERS })
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value]]
    }),
  )
}

/** What comes back for a request that `fetch` would not send, as far as its head. */
function rawHead(lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`))
    let answer = ''
    socket.on('data', (part) => {
      answer += part.toString()
    })
    socket.on('close', () => resolve(answer.split('\r\n\r\n')[0] ?? ''))
    socket.on('error', reject)
  })
}

function filesOf(folder: string, ending: string): string {
  const name = readdirSync(join(dist, folder)).find((entry) => entry.endsWith(ending))
  if (name === undefined) throw new Error(`no ${ending} in ${folder}`)
  return name
}

test('[H1] the app runs what it brought and speaks to where it came from', async () => {
  const parts = ['.js', '.css', '.woff2'].map((ending) => `/assets/${filesOf('app/assets', ending)}`)
  for (const path of ['/', '/lab', '/d/notes', '/service-worker.js', '/favicon.svg', ...parts])
    expect(headersOf(await request('GET', path)), path).toEqual({ ...ANSWER_HEADERS, ...PAGE_HEADERS })
  const policy = PAGE_HEADERS['Content-Security-Policy']
  expect(policy).not.toContain('unsafe-eval')
  expect(policy?.match(/[\w-]+ [^;]*unsafe-inline/g)).toEqual(["style-src-attr 'unsafe-inline"])
})

test('[H1] what is no page runs nothing, even where a browser takes it for one: errors, too', async () => {
  const name = encodeURIComponent('notes')
  const answers = [
    await request('GET', '/healthz'),
    await request('GET', '/readyz'),
    await request('GET', '/metrics'),
    await request('GET', '/api/documents'),
    await request('POST', '/api/documents', '{'),
    await request('POST', '/api/documents', ' '.repeat(100_000)),
    await request('DELETE', '/api/documents'),
    await request('GET', `/api/documents/${name}/nothing`),
    await request('GET', '/nowhere.js'),
    await request('PUT', '/'),
  ]
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 404, 413, 415]))
  for (const answer of answers) expect(headersOf(answer), answer.url).toEqual(ANSWER_HEADERS)
})

test('[H1] so do answers to what is no proper request, and refused WebSockets', async () => {
  const upgrade = ['GET / HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket']
  const heads = [
    await rawHead(['GET / HTTP/1.1', 'Host: a b', 'Connection: close']),
    await rawHead([...upgrade, 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: short']),
    await rawHead([...upgrade, 'Sec-WebSocket-Version: 12', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']),
    await rawHead([
      ...upgrade,
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Protocol: chat',
    ]),
  ]
  for (const head of heads) {
    expect(head).toMatch(/^HTTP\/1\.1 400 /)
    for (const [header, value] of Object.entries(ANSWER_HEADERS))
      expect(head.toLowerCase()).toContain(`${header}: ${value}`.toLowerCase())
  }
})

test('[H3] the element and files can be loaded by pages of any site, the app and its API by none', async () => {
  const part = `/parts/${filesOf('element/parts', '.js')}`
  for (const path of ['/inkwire-editor.js', part])
    expect(headersOf(await request('GET', path)), path).toEqual({ ...ANSWER_HEADERS, ...ELEMENT_HEADERS })
  const shared = headersOf(await request('GET', file))
  expect(shared).toEqual({
    ...ANSWER_HEADERS,
    ...ELEMENT_HEADERS,
    'Content-Security-Policy': "sandbox; default-src 'none'",
  })
  for (const path of ['/', '/service-worker.js', '/api/documents', '/metrics'])
    expect(headersOf(await request('GET', path))['Access-Control-Allow-Origin'], path).toBeUndefined()
})

test('[H1] a document that is exported as a page is one without scripts', async () => {
  const made = await fetch(`${server.url}/api/documents?from=html`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/html' },
    body: '<p>hello</p>',
  })
  const { name } = (await made.json()) as { readonly name: string }
  const page = headersOf(await request('GET', `/api/documents/${name}?as=html`))
  expect(page['Content-Security-Policy']).toContain("sandbox; default-src 'none'")
})

test('[H1] a script that gets into the app does not run, and has nobody to tell', async () => {
  const browser = await launchBrowser()
  try {
    const page = await browser.newPage()
    await page.goto(`${server.url}/`)
    // What Chromium refuses, by the part of the policy that says so. Everything here would do something without it.
    const refused = await page.evaluate(async () => {
      const directives: string[] = []
      const seen = (many: number) =>
        new Promise<void>((resolve) => {
          addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
            directives.push(effectiveDirective)
            if (directives.length === many) resolve()
          })
        })
      const all = seen(6)
      document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = 1' }))
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = 2">')
      document.body.append(
        Object.assign(document.createElement('style'), { textContent: 'a { color: red }' }),
      )
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://other.test' }))
      // Later: what a debugger evaluates may evaluate.
      setTimeout(() => new Function('window.ran = 3')())
      void fetch('https://other.test').catch(() => undefined)
      await all
      return { directives: directives.sort(), ran: 'ran' in window }
    })
    expect(refused.ran).toBe(false)
    expect(refused.directives).toEqual([
      'connect-src',
      'frame-src',
      'script-src',
      'script-src-attr',
      'script-src-elem',
      'style-src-elem',
    ])
  } finally {
    await browser.close()
  }
})
