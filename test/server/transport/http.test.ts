import { connect } from 'node:net'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { ApiEnv } from '../../../server/api/authorize.ts'
import { documentRoutes } from '../../../server/api/routes.ts'
import {
  closeServer,
  httpServer,
  listen,
  type Readiness,
  requestListener,
} from '../../../server/transport/http.ts'
import { openApp } from '../../support/open-app.ts'
import { DocumentsWorld } from '../api/documents-world.ts'

function appWith(options: { readiness?: () => Readiness; routes?: Hono<ApiEnv>[] } = {}) {
  const alarms: string[] = []
  const app = openApp({ routes: [], ...options, alarm: (text) => void alarms.push(text) })
  return { app, alarms }
}

test('a process that lives says so; one that is not ready says why', async () => {
  let state: Readiness['state'] = 'ready'
  const { app } = appWith({ readiness: () => ({ state }) })
  const ask = async (path: string) => {
    const response = await app.request(path)
    return `${response.status} ${await response.text()}`
  }
  expect(await ask('/healthz')).toBe('200 {"state":"alive"}')
  expect(await ask('/readyz')).toBe('200 {"state":"ready"}')
  state = 'log unavailable'
  expect(await ask('/readyz')).toBe('503 {"state":"log unavailable"}')
  state = 'draining'
  expect(await ask('/readyz')).toBe('503 {"state":"draining"}')
  expect(await ask('/healthz')).toBe('200 {"state":"alive"}')
  expect(await ask('/metrics')).toBe('200 inkwire_sessions 0\n')
})

test('requests are counted with their answer, but for those that only look whether we live', async () => {
  const answered: string[] = []
  const routes = [
    new Hono<ApiEnv>()
      .get('/files/*', (context) => context.text('a picture'))
      .get('/api/documents', () => {
        throw new Error('a bug')
      }),
  ]
  const onAnswered = (method: string, status: number) => answered.push(`${method} ${status}`)
  const app = openApp({ routes, onAnswered, alarm: () => {} })
  for (const path of ['/healthz', '/metrics', '/files/a', '/api/documents', '/nowhere'])
    await app.request(path)
  expect(answered).toEqual(['GET 200', 'GET 500', 'GET 404'])
})

test('what is nowhere is answered as the API does, and a bug is told to us but not to them', async () => {
  const broken = new Hono<ApiEnv>()
    .get('/files/*', () => {
      throw new Error('secret detail')
    })
    .get('/forgotten', (context) => context.text('a route without a right'))
  const { app, alarms } = appWith({ routes: [broken] })
  const nowhere = await app.request('/nowhere')
  expect(nowhere.status).toBe(404)
  expect(await nowhere.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  const bug = await app.request('/files/broken')
  expect(bug.status).toBe(500)
  expect(await bug.text()).not.toContain('secret')
  expect(alarms).toEqual(['a request met a bug'])
  expect((await app.request('/forgotten')).status).toBe(403) // [A2]
})

/** Everything that comes back for these bytes, up to the end of the first line; '' when the other end hung up itself. */
function answerTo(port: number, bytes: string, hangsUp = false): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes)
      if (hangsUp) socket.end()
    })
    let answer = ''
    socket.on('data', (part) => {
      answer += part.toString()
    })
    socket.on('close', () => resolve(answer.split('\r\n')[0] ?? ''))
    socket.on('error', reject)
  })
}

test('nonsense on the socket costs nobody else anything', async () => {
  const { app, alarms } = appWith()
  const server = httpServer(
    requestListener(app, (text) => void alarms.push(text)),
    10,
  )
  const port = await listen(server, '127.0.0.1', 0)
  const ask = (bytes: string) => answerTo(port, bytes)
  expect(await ask('GARBAGE\r\n\r\n')).toBe('HTTP/1.1 400 Bad Request')
  expect(await ask('GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')).toBe(
    'HTTP/1.1 400 Bad Request',
  )
  expect(await ask(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toContain('431')
  expect(await ask('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toBe('HTTP/1.1 200 OK')
  expect(alarms).toEqual([])
  await closeServer(server, 1000)
})

test('a body that never ends is too large, one that breaks off is no bug of ours', async () => {
  const world = await DocumentsWorld.open()
  const alarms: string[] = []
  const alarm = (text: string) => void alarms.push(text)
  const { app } = appWith({ routes: [documentRoutes(world.documents, alarm)] })
  const server = httpServer(requestListener(app, alarm), 10)
  const port = await listen(server, '127.0.0.1', 0)
  const head =
    'POST /api/documents HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n'
  const chunk = `1000\r\n${' '.repeat(4096)}\r\n`
  expect(await answerTo(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`)).toContain('413')
  expect(await answerTo(port, `${head}Content-Length: 999999\r\n\r\n{`)).toContain('413')
  await answerTo(port, `${head}Content-Length: 100\r\n\r\n{"ti`, true)
  await answerTo(port, `${head}Transfer-Encoding: chunked\r\n\r\n5\r\n{"tit`, true)
  expect(await answerTo(port, `${head}Content-Length: 2\r\n\r\n{}`)).toContain('201')
  await closeServer(server, 1000)
  expect(alarms).toEqual([])
})

test('a port that is taken is an error of the one who listens', async () => {
  const { app } = appWith()
  const first = httpServer(
    requestListener(app, () => {}),
    10,
  )
  const port = await listen(first, '127.0.0.1', 0)
  await expect(
    listen(
      httpServer(
        requestListener(app, () => {}),
        10,
      ),
      '127.0.0.1',
      port,
    ),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await closeServer(first, 1000)
})
