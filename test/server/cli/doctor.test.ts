import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { inkwire } from '../../support/command-line.ts'
import { startServer } from '../../support/start-server.ts'

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A proxy that cuts whatever says nothing for so long. */
function impatient(port: number, idleMs: number): Promise<string> {
  return listening(
    createServer((client) => {
      const server = connect(port, '127.0.0.1')
      const cut = () => {
        client.destroy()
        server.destroy()
      }
      for (const socket of [client, server]) socket.on('error', cut).on('close', cut)
      client.setTimeout(idleMs, cut)
      client.pipe(server).pipe(client)
    }),
  )
}

function answering(listener: RequestListener): Promise<string> {
  return listening(createHttpServer(listener))
}

async function wrong(url: string, ...flags: string[]): Promise<string[]> {
  const { out } = await inkwire('doctor', '--url', url, '--json', '--body', '1', ...flags)
  const findings = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { what: string; result: string; text: string })
  return findings.filter(({ result }) => result === 'wrong').map(({ text, what }) => `${what}: ${text}`)
}

test('a proxy that cuts quiet connections between two heartbeats is found', async () => {
  const server = await startServer({ flags: ['--heartbeat-ms', '3000'] })
  const [finding, ...others] = await wrong(await impatient(server.port, 1500), '--hold', '4')
  expect(finding).toContain('idle: cut after')
  expect(others).toEqual([])
})

test('what is no Inkwire, is not ready, or does not pass on upgrades is told apart', async () => {
  expect(await wrong(await answering((_, response) => response.end('hello')))).toEqual([
    'reached: what answers there with 200 is no Inkwire',
  ])
  const late = new Date(Date.now() - 3_600_000).toUTCString()
  const url = await answering((_, response) => {
    response.writeHead(200, { Date: late })
    response.end('{"state":"ready"}')
  })
  const found = await wrong(url, '--hold', '1')
  expect(found.map((finding) => finding.split(':')[0])).toEqual(['clock', 'headers', 'upgrade', 'bodies'])
  expect(found[0]).toMatch(/3[56]\d\d\.\d s behind/)
  expect(found[2]).toContain('does every proxy pass on Upgrade')
})
