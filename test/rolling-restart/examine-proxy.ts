import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { request } from 'node:https'
import type { AddressInfo } from 'node:net'
import { DEFAULT_FILE_LIMITS } from '../../server/files/files.ts'
import { type ComingFrom, type ProxyName, startProxy } from './proxies.ts'

const CLIENT = '127.1.0.7'
const SECRET = 'a-token-that-no-log-may-have'

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/**
 * Asks a real proxy, configured as its example has it, for what the example promises beside WebSockets and restarts.
 *
 * @throws AssertionError
 */
export async function examineProxy(name: ProxyName): Promise<void> {
  const server = createServer((incoming, response) => {
    incoming.resume().once('end', () => response.end(JSON.stringify(incoming.headers)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const proxy = await startProxy(name, (server.address() as AddressInfo).port, 0)
  const ask = (path: string, bytes = 0) =>
    answerTo(`${proxy.url.replace(/^wss/, 'https')}${path}`, proxy.optionsFor(CLIENT), bytes)
  try {
    const there = await ask(`/notes?token=${SECRET}`)
    assert.equal(there.status, 200)
    assert.match(String(there.headers['strict-transport-security']), /^max-age=\d{7,}/)
    const seen = JSON.parse(there.body) as IncomingHttpHeaders
    assert.equal(seen['x-forwarded-for'], CLIENT, 'what a client says of its address is not passed on')
    assert.equal(seen['x-forwarded-proto'], 'https')
    assert.equal(seen.host?.split(':')[0], 'write.example.org')

    assert.equal((await ask('/metrics')).status, 404)
    const { fileMaxBytes } = DEFAULT_FILE_LIMITS
    assert.equal((await ask('/api/documents/notes/files', fileMaxBytes)).status, 200)
    // Caddy leaves it to Inkwire.
    if (name !== 'caddy')
      assert.equal((await ask('/api/documents/notes/files', fileMaxBytes + 2 ** 21)).status, 413)

    // Also where what it asks is gone, and it has something to complain of.
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    assert.ok((await ask(`/notes?token=${SECRET}`)).status >= 502)
    assert.ok(!(await proxy.logs()).includes(SECRET), 'a token stands in its logs')
  } finally {
    await proxy.close()
    server.close()
  }
}

/** With so many bytes, of which none is sent before somebody wants them. */
function answerTo(url: string, { headers, ...from }: ComingFrom, bytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const upload = { 'Content-Length': String(bytes), Expect: '100-continue' }
    const asked = request(url, {
      ...from,
      agent: false,
      method: bytes > 0 ? 'POST' : 'GET',
      headers: { ...headers, ...(bytes > 0 && upload) },
    })
    asked.once('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.once('end', () => {
        asked.destroy()
        const { headers, statusCode = 0 } = response
        resolve({ status: statusCode, headers, body: Buffer.concat(parts).toString() })
      })
    })
    asked.once('error', reject)
    if (bytes === 0) asked.end()
    else asked.once('continue', () => asked.end(Buffer.alloc(bytes)))
  })
}
