import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { docName } from '../support/doc-name.ts'
import { InkwireWriter } from '../support/inkwire-writer.ts'
import { ServerProcess } from '../support/server-process.ts'

const KEY = 'a-key-that-only-this-client-knows'
const DRAIN_MS = 4000

/** What answers somebody who comes: `503 {"error":…}, come back after 3`. */
function refusal(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url)
    socket.once('open', () => reject(new Error('it was taken')))
    socket.once('error', reject)
    socket.once('unexpected-response', (_request, response) => {
      response.once('data', (body) => {
        const { error } = JSON.parse(String(body)) as { readonly error: { readonly code: string } }
        resolve(`${response.statusCode} ${error.code}, come back after ${response.headers['retry-after']}`)
        socket.terminate()
      })
    })
  })
}

test('[N1] a server that was asked to stop is not ready, takes nobody, and ends though somebody does not let go', async () => {
  const server = await ServerProcess.start({ flags: ['--drain-ms', String(DRAIN_MS)] })
  try {
    const deaf = new InkwireWriter(server.webSocketUrl, docName('notes'), KEY)
    await deaf.join()
    deaf.pauseReading()
    const askedMs = performance.now()
    const ended = server.stop()
    const readiness = async () => {
      const response = await fetch(`${server.url}/readyz`)
      return `${response.status} ${await response.text()}`
    }
    await expect.poll(readiness, { interval: 5 }).toBe('503 {"state":"draining"}')
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200)
    expect(await refusal(`${server.webSocketUrl}/notes`)).toBe('503 SERVER_DRAINING, come back after 3')
    expect(await ended).toEqual({ code: 0, signal: null })
    expect(performance.now() - askedMs).toBeLessThan(DRAIN_MS)
  } finally {
    await server.close()
  }
})
