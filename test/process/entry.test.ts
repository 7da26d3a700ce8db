import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ServerProcess } from '../support/server-process.ts'

let server: ServerProcess

beforeAll(async () => {
  server = await ServerProcess.start()
})

afterAll(() => server.close())

/** What somebody writes who has the package: it is found by its name, as in their own project. */
const PROGRAM = `
  import { WebSocket } from 'ws'
  import { openNodeDocument } from 'inkwire/provider'
  const server = process.env.SERVER
  const one = openNodeDocument({ server, document: 'notes', WebSocket })
  one.doc.getText('text').insert(0, 'hello')
  await one.whenSaved()
  one.close()
  const other = openNodeDocument({ server, document: 'notes', WebSocket, key: 'somebody-else-altogether' })
  await other.whenSynced()
  console.log(other.doc.getText('text').toString(), other.status.state)
  other.close()
`

test('a program that imports inkwire/provider edits, is told that it is saved, and ends by itself', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', PROGRAM], {
    env: { ...process.env, SERVER: server.webSocketUrl },
    timeout: 20_000,
  })
  expect(stdout.trim()).toBe('hello saved')
})
