import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { InkwireClient } from '../support/inkwire-client.ts'
import { ServerProcess, serverMain } from '../support/server-process.ts'
import { Writer } from '../support/writer.ts'

test('a provider that `node --import` registers gets one trace for each update of the built server', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inkwire-spans-'))
  const file = join(folder, 'spans')
  const registration = join(dirname(serverMain()), '../test/process/spans-child.js')
  const server = await ServerProcess.start({
    env: { NODE_OPTIONS: `--import ${pathToFileURL(registration)}`, SPANS_FILE: file },
  })
  try {
    const client = await InkwireClient.connect(server.webSocketUrl)
    client.say({ type: 'join', document: 'notes' as never, have: { type: 'nothing' } })
    const { channel } = await client.next('welcome')
    await client.next('synced')
    client.say({ type: 'mark', channel, batch: 1, madeMs: Date.now() })
    client.say({ type: 'publish', channel, batch: 1, kind: 'update', update: new Writer(1).type('x') })
    await client.next('acknowledge')
    await client.close()
    await server.stop()
    const spans = (await readFile(file, 'utf8')).trim().split('\n')
    const traces = new Set(spans.map((line) => line.split(' ')[0]))
    expect(spans.map((line) => line.split(' ')[1])).toEqual([
      'browser',
      'socket',
      'scan',
      'append',
      'fsync',
      'deliver',
      'outbox',
      'update',
    ])
    expect(traces.size).toBe(1)
  } finally {
    await server.close()
    await rm(folder, { recursive: true })
  }
})
