import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defaultConfig, readCommand } from '../../server/config.ts'

const config = defaultConfig()
const PROXIES = ['ops/nginx/inkwire.conf', 'ops/caddy/Caddyfile', 'ops/haproxy/haproxy.cfg']
const UNIT = 'ops/systemd/inkwire.service'
const CONTAINERFILE = 'ops/container/Containerfile'

/** Of containers, npm, node and Caddy. */
const FLAGS_OF_OTHERS = new Set(
  (
    '--cap-drop --config --env --from --ignorefile --interval --max-old-space-size --memory --mode --name ' +
    '--no-audit --no-fund --omit --publish --read-only --restart --start-period --stop-timeout --timeout --volume'
  ).split(' '),
)

const read = (path: string) => readFileSync(path, 'utf8')

/** The number behind a directive, wherever the file has it. */
function numbersOf(text: string, directive: RegExp): number[] {
  return [...text.matchAll(new RegExp(`${directive.source}\\s+(\\d+)`, 'gm'))].map(([, number]) =>
    Number(number),
  )
}

function helpText(): string {
  const help = readCommand(['--help'], {})
  if (help.command !== 'help') throw new Error('no help')
  return help.text
}

test.each(PROXIES)('%s goes to the default port, and to where nobody else can', (path) => {
  const targets = read(path).match(/\d+\.\d+\.\d+\.\d+:\d+/g)
  expect(targets).toEqual([`${config.host}:${config.port}`])
})

test.each([...PROXIES, UNIT, CONTAINERFILE])('%s names flags and variables that there are', (path) => {
  const help = helpText()
  for (const [flag] of read(path).matchAll(/--[a-z][a-z-]+/g))
    if (!FLAGS_OF_OTHERS.has(flag)) expect(help, flag).toContain(`${flag} (`)
  for (const [variable] of read(path).matchAll(/INKWIRE_\w+/g))
    expect(help, variable).toContain(`(${variable})`)
})

test('proxies let a connection be quiet for longer than it takes to find out that it is dead', () => {
  const quietMs = config.limits.heartbeatMs * 3
  const nginx = numbersOf(read('ops/nginx/inkwire.conf'), /proxy_(?:read|send)_timeout/)
  const haproxy = numbersOf(read('ops/haproxy/haproxy.cfg'), /timeout (?:client|server|tunnel)/)
  expect(nginx).toHaveLength(2)
  expect(haproxy).toHaveLength(3)
  for (const seconds of [...nginx, ...haproxy]) expect(seconds * 1000).toBeGreaterThan(quietMs)
})

test('proxies let through the largest file, and little more', () => {
  const [megabytes = 0] = numbersOf(read('ops/nginx/inkwire.conf'), /client_max_body_size/)
  const [bytes = 0] = numbersOf(read('ops/haproxy/haproxy.cfg'), /req\.hdr\(content-length\),add\(0\) gt/)
  for (const limit of [megabytes * 1024 ** 2, bytes]) {
    expect(limit).toBeGreaterThan(config.files.fileMaxBytes)
    expect(limit).toBeLessThan(config.files.fileMaxBytes * 1.1)
  }
})

test('proxies write down no address and no query', () => {
  const nginx = read('ops/nginx/inkwire.conf')
  const format = /log_format inkwire '([^']*)'/.exec(nginx)?.[1] ?? ''
  expect(format).not.toMatch(/\$(request|request_uri|args|query_string|uri|http_referer)\b/)
  expect(/^ *access_log (?!off).* (\w+);/m.exec(nginx)?.[1]).toBe('inkwire')
  const haproxy = /log-format "([^"]*)"/.exec(read('ops/haproxy/haproxy.cfg'))?.[1] ?? '%r'
  expect(haproxy).not.toMatch(/%(r|HU|HP|HQ|HPO)\b/)
  expect(read('ops/caddy/Caddyfile').match(/request>uri delete/g)).toHaveLength(2)
})

test('TLS is said to last only by those who have it', () => {
  for (const path of PROXIES) expect(read(path), path).toContain('max-age=31536000')
})

test('whoever stops the process waits longer than it may drain', () => {
  const drainS = config.drainMs / 1000
  const [stop = 0] = [...read(UNIT).matchAll(/^TimeoutStopSec=(\d+)$/gm)].map(([, seconds]) =>
    Number(seconds),
  )
  const [timeout = 0] = numbersOf(read(CONTAINERFILE), /--stop-timeout/)
  expect(Math.min(stop, timeout)).toBeGreaterThan(drainS * 1.5)
})

test('the container gets what the server is built from and runs on, and nothing else', () => {
  const ignored = read(`${CONTAINERFILE}.dockerignore`)
  const allowed = [...ignored.matchAll(/^!(.+)$/gm)].map(([, path]) => path as string)
  expect(ignored).toMatch(/^\*$/m)
  for (const path of allowed) expect(readdirSync('.')).toContain(path)
})

test('docs/operations.md speaks of files that there are', () => {
  const named = [...read('docs/operations.md').matchAll(/\bops\/[\w./-]*\w/g)].map(([path]) => path)
  expect(named.length).toBeGreaterThan(5)
  for (const path of named) expect(existsSync(path), path).toBe(true)
})
