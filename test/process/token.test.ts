import { expect, onTestFinished, test, vi } from 'vitest'
import { inkwire } from '../support/command-line.ts'
import { docName } from '../support/doc-name.ts'
import { InkwireClient } from '../support/inkwire-client.ts'
import { newFolder } from '../support/new-folder.ts'
import type { ServerOptions, ServerProcess } from '../support/server-process.ts'
import { startServer } from '../support/start-server.ts'
import { runMain } from './run-main.ts'

vi.setConfig({ testTimeout: 60_000 })

interface Made {
  readonly id: string
  readonly token: string
  readonly person: string
  readonly link?: string
}

function start(options: ServerOptions = {}): Promise<ServerProcess> {
  return startServer({ flags: ['--access', 'tokens'], ...options })
}

async function token(data: string, ...args: string[]): Promise<Made> {
  const { code, notes, out } = await inkwire('token', ...args, '--data', data, '--json')
  if (code !== 0) throw new Error(notes.join('\n'))
  return JSON.parse(out) as Made
}

async function session(
  server: ServerProcess,
  made: Made,
): Promise<{ mayCreate: boolean; isOperator: boolean }> {
  const answer = await fetch(`${server.url}/api/session`, {
    headers: { authorization: `Bearer ${made.token}` },
  })
  return (await answer.json()) as { mayCreate: boolean; isOperator: boolean }
}

async function isLetIn(server: ServerProcess, made: Made): Promise<boolean> {
  const answer = await fetch(`${server.url}/api/documents`, {
    headers: { authorization: `Bearer ${made.token}` },
  })
  return answer.ok
}

test('a small team begins with two commands: the server, and a sign-in link', async () => {
  const server = await start()
  expect((await fetch(`${server.url}/api/documents`)).status).toBe(401)
  const { code, stdout } = await runMain([
    'token',
    '--name',
    'Ana',
    '--create',
    '--operator',
    '--data',
    server.data,
  ])
  expect(code).toBe(0)
  const [made = '', link = ''] = stdout.split('\n')
  expect(link).toBe(`${server.url}/#token=${made}`)
  const answer = await fetch(`${server.url}/api/session`, { headers: { authorization: `Bearer ${made}` } })
  expect(await answer.json()).toMatchObject({
    access: 'tokens',
    person: { id: 'ana', name: 'Ana' },
    mayCreate: true,
    isOperator: true,
  })
})

test('[A3] what is made, listed and revoked on a running server holds, and ends sessions that are open', async () => {
  const server = await start()
  const bob = await token(
    server.data,
    '--name',
    'Bob',
    '--role',
    'writer',
    '--document',
    'notes',
    '--days',
    '7',
  )
  const cleo = await token(
    server.data,
    '--name',
    'Cleo',
    '--prefix',
    'team/',
    '--url',
    'https://notes.example/',
  )
  expect(cleo.link).toBe(`https://notes.example/#token=${cleo.token}`)
  const listed = await inkwire('token', 'list', '--data', server.data)
  expect(listed.out).toMatch(/bob/)
  expect(listed.out).not.toContain(bob.token)

  const client = await InkwireClient.connect(server.webSocketUrl, 'a-key-of-sixteen-letters', bob.token)
  onTestFinished(async () => void (await client.close()))
  client.say({ type: 'join', document: docName('notes'), have: { type: 'nothing' } })
  await client.next('synced')
  expect((await inkwire('token', 'revoke', '--person', 'bob', '--data', server.data)).code).toBe(0)
  expect(await client.next('refuse')).toMatchObject({ code: 'ACCESS_DENIED' })
  expect(await isLetIn(server, bob)).toBe(false)

  expect((await inkwire('token', 'revoke', cleo.id, '--data', server.data)).code).toBe(0)
  expect(await isLetIn(server, cleo)).toBe(false)
  const again = await inkwire('token', 'revoke', cleo.id, '--data', server.data)
  expect([again.code, again.notes.join()]).toEqual([1, expect.stringContaining('there is no such token')])
})

test('[A3] what is made and revoked while the server is stopped holds when it starts', async () => {
  const data = await newFolder()
  const first = await start({ data })
  const ana = await token(data, '--name', 'Ana', '--create')
  await first.stop()
  const alone = ['--create', '--operator', '--url', 'https://notes.example', '--data', data, '--json']
  const bob = JSON.parse((await runMain(['token', '--name', 'Bob', ...alone])).stdout) as Made
  expect((await runMain(['token', 'revoke', '--person', 'ana', '--data', data])).code).toBe(0)
  const second = await start({ data })
  expect(await isLetIn(second, ana)).toBe(false)
  expect(await session(second, bob)).toMatchObject({ mayCreate: true, isOperator: true })
})

test('who is no operator makes no tokens, and an operator makes them from another machine', async () => {
  const server = await start()
  const bob = await token(server.data, '--name', 'Bob', '--create')
  const far = (made: Made) =>
    inkwire('token', '--name', 'Dan', '--create', '--url', server.url, '--token', made.token)
  const refused = await far(bob)
  expect([refused.code, refused.out]).toEqual([1, ''])
  expect(refused.notes.join()).toContain('ACCESS_DENIED')
  const otto = await token(server.data, '--name', 'Otto', '--operator')
  expect((await far(otto)).out).toContain(`${server.url}/#token=`)
})

test.each([
  ['a name', ['token']],
  ['something that they can do', ['token', '--name', 'Ana']],
  ['a role on something', ['token', '--name', 'Ana', '--create', '--role', 'reader']],
  ['a role that there is', ['token', '--name', 'Ana', '--document', 'notes', '--role', 'admin']],
  ['the name of a document', ['token', '--name', 'Ana', '--document', '../notes']],
  ['letters to make an id of', ['token', '--name', '王', '--create']],
  ['what is to be revoked', ['token', 'revoke']],
  ['a verb that there is', ['token', 'forget']],
])('inkwire token wants %s', async (_, args) => {
  const { code, notes } = await inkwire(...args)
  expect(code).toBe(2)
  expect(notes.join()).toContain('See inkwire token --help.')
})

test('[P2] the same name is not taken for the same person by itself', async () => {
  const server = await start()
  const make = (...args: string[]) =>
    inkwire('token', '--name', 'Ana', '--create', ...args, '--data', server.data)
  await make()
  const second = await make()
  expect([second.code, second.notes.join()]).toEqual([
    2,
    expect.stringContaining('somebody has the id ana already'),
  ])
  expect((await make('--id', 'ana')).code).toBe(0)
  expect((await make('--id', 'ana-2')).code).toBe(0)
})
