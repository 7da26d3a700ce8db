import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { expect, onTestFinished, test } from 'vitest'
import { projectFolder } from '../../server/project-folder.ts'
import { newFolder } from '../support/new-folder.ts'

const BUILDS_WITHIN_MS = 120_000

/** Starts it as a newcomer would; resolves with the line that names the address. */
async function start(
  command: string,
  args: readonly string[],
): Promise<{ child: ChildProcess; lines: string[]; url: string }> {
  const data = await newFolder()
  const child = spawn(command, [...args, '--port', '0', '--data', data], {
    cwd: projectFolder(),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const lines: string[] = []
  const said: string[] = []
  child.stderr.on('data', (part) => said.push(String(part)))
  const url = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error(`it ended before it listened: ${said.join('')}`)))
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      const address = /^Inkwire is at (http:\S+)$/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
  return { child, lines, url }
}

async function isServing(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false // nobody listens
  }
}

test(
  'server/start.mjs builds what it needs, passes its flags on and prints one line',
  async () => {
    const { lines, url } = await start(process.execPath, ['server/start.mjs'])
    expect(lines).toEqual([`Inkwire is at ${url}`])
    expect(await isServing(url)).toBe(true)
    const page = await fetch(`${url}/d/notes`)
    expect(page.headers.get('content-type')).toContain('text/html')
    const element = await fetch(`${url}/inkwire-editor.js`)
    expect(element.headers.get('access-control-allow-origin')).toBe('*')
  },
  BUILDS_WITHIN_MS,
)

test(
  'npm start ends its server with it',
  async () => {
    const { child, url } = await start('npm', ['start', '--'])
    expect(await isServing(url)).toBe(true)
    child.kill('SIGTERM')
    await expect.poll(() => isServing(url), { timeout: 15_000 }).toBe(false)
  },
  BUILDS_WITHIN_MS,
)
