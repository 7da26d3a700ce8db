import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectFolder } from '../../server/project-folder.ts'
import { ChaosProxy } from '../support/chaos-proxy.ts'

export const PROXY_NAMES = ['ours', 'nginx', 'haproxy', 'caddy'] as const
export type ProxyName = (typeof PROXY_NAMES)[number]

/** What `ws` and `node:https` need to come from somewhere. */
export interface ComingFrom {
  readonly headers: Record<string, string>
  readonly localAddress?: string
  readonly servername?: string
  readonly ca?: string
  readonly family?: number
}

export interface RunningProxy {
  readonly url: string
  /** How a client comes from this address. */
  optionsFor(address: string): ComingFrom
  /** Everything that it has written down or said so far. */
  logs(): Promise<string>
  close(): Promise<void>
}

export function isProxyName(name: string): name is ProxyName {
  return (PROXY_NAMES as readonly string[]).includes(name)
}

/** Puts a proxy in front of a port of this machine: our own one of bytes, or a real one as `ops/` has it. */
export function startProxy(name: ProxyName, target: number, seed: number): Promise<RunningProxy> {
  return name === 'ours' ? startOurs(target, seed) : startReal(name, target)
}

async function startOurs(target: number, seed: number): Promise<RunningProxy> {
  const proxy = await ChaosProxy.start({ target, seed })
  return {
    url: `ws://127.0.0.1:${proxy.port}`,
    // Bytes only, so that somebody else has to write the header.
    optionsFor: (address) => ({ headers: { 'X-Forwarded-For': address } }),
    logs: async () => '',
    close: () => proxy.close(),
  }
}

/** The example, but for its ports, its certificate and the files that it writes. */
interface RealProxy {
  readonly example: string
  configure(example: string, place: Place): string
  command(place: Place): readonly string[]
}

interface Place {
  readonly folder: string
  readonly config: string
  readonly port: number
  readonly plainPort: number
  readonly target: number
}

/** What the examples are for. */
export const HOST = 'write.example.org'

const REAL: Readonly<Record<Exclude<ProxyName, 'ours'>, RealProxy>> = {
  nginx: {
    example: 'ops/nginx/inkwire.conf',
    configure: (example, { folder, plainPort, port, target }) => {
      const site = example
        .replaceAll(`/etc/letsencrypt/live/${HOST}/fullchain.pem`, join(folder, 'certificate.pem'))
        .replaceAll(`/etc/letsencrypt/live/${HOST}/privkey.pem`, join(folder, 'key.pem'))
        .replaceAll('/var/log/nginx', folder)
        .replaceAll('listen 80;', `listen ${plainPort};`)
        .replaceAll('listen 443 ', `listen ${port} `)
        .replaceAll(/^ *listen \[::\].*$/gm, '')
        .replaceAll('127.0.0.1:4000', `127.0.0.1:${target}`)
      const head = `daemon off; worker_rlimit_nofile 20000; pid ${folder}/pid; error_log ${folder}/error.log;`
      const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
        .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
        .join(' ')
      return `${head}\nevents { worker_connections 8000; }\nhttp { access_log off; ${paths}\n${site}\n}\n`
    },
    command: ({ config }) => ['nginx', '-c', config],
  },
  haproxy: {
    example: 'ops/haproxy/haproxy.cfg',
    configure: (example, { folder, plainPort, port, target }) =>
      example
        .replaceAll(`/etc/haproxy/certs/${HOST}.pem`, join(folder, 'both.pem'))
        .replaceAll('log /dev/log local0', 'log stdout format raw local0')
        // As many files as a test may open.
        .replaceAll('maxconn 20000', 'maxconn 5000')
        .replaceAll('bind :::80 v4v6', `bind 127.0.0.1:${plainPort}`)
        .replaceAll('bind :::443 v4v6', `bind 127.0.0.1:${port}`)
        .replaceAll('127.0.0.1:4000', `127.0.0.1:${target}`),
    command: ({ config }) => ['haproxy', '-db', '-f', config],
  },
  caddy: {
    example: 'ops/caddy/Caddyfile',
    configure: (example, { folder, plainPort, port, target }) => {
      const ours = `\tadmin off\n\tskip_install_trust\n\thttp_port ${plainPort}\n\thttps_port ${port}\n`
      const certificate = `\ttls ${folder}/certificate.pem ${folder}/key.pem\n`
      return example
        .replace(/^\{\n/m, `{\n${ours}`)
        .replace(`${HOST} {\n`, `${HOST} {\n${certificate}`)
        .replaceAll('/var/log/caddy', folder)
        .replaceAll('127.0.0.1:4000', `127.0.0.1:${target}`)
    },
    command: ({ config }) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', config],
  },
}

const STARTS_WITHIN_MS = 10_000
const ENDS_WITHIN_MS = 5000

async function startReal(name: Exclude<ProxyName, 'ours'>, target: number): Promise<RunningProxy> {
  const { command, configure, example } = REAL[name]
  const folder = await mkdtemp(join(tmpdir(), `inkwire-${name}-`))
  let child: ChildProcess | undefined
  const close = async () => {
    if (child !== undefined) await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    makeCertificate(folder)
    const certificate = await readFile(join(folder, 'certificate.pem'), 'utf8')
    await writeFile(join(folder, 'both.pem'), certificate + (await readFile(join(folder, 'key.pem'), 'utf8')))
    const [port = 0, plainPort = 0] = await freePorts(2)
    const place: Place = { folder, config: join(folder, 'config'), port, plainPort, target }
    await writeFile(place.config, configure(await readFile(join(projectFolder(), example), 'utf8'), place))
    const [program = '', ...args] = command(place)
    const started = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: folder },
    })
    child = started
    const endWithUs = () => started.kill('SIGTERM')
    process.once('exit', endWithUs)
    started.once('exit', () => process.off('exit', endWithUs))
    const said: string[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => said.push(String(part)))
    await accepts(port, child, said)
    return {
      url: `wss://localhost:${port}`,
      optionsFor: (localAddress) => ({
        localAddress,
        servername: HOST,
        headers: { Host: HOST, 'X-Forwarded-For': '203.0.113.66' },
        ca: certificate,
        family: 4,
      }),
      logs: async () => {
        const files = (await readdir(folder)).filter((file) => file.endsWith('.log'))
        const written = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
        return [...said, ...written].join('\n')
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

function makeCertificate(folder: string): void {
  const to = (file: string) => join(folder, file)
  execFileSync(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${HOST}`].concat([
      '-addext',
      `subjectAltName=DNS:${HOST}`,
      '-keyout',
      to('key.pem'),
      '-out',
      to('certificate.pem'),
    ]),
    { stdio: 'ignore' },
  )
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer()
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
    }),
  )
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

async function accepts(port: number, child: ChildProcess, said: readonly string[]): Promise<void> {
  const beganMs = performance.now()
  let failure: Error | undefined
  child.once('error', (error) => {
    failure = error
  })
  child.once('exit', (code) => {
    failure = new Error(`the proxy ended with ${code}:\n${said.join('')}`)
  })
  for (;;) {
    if (failure !== undefined) throw failure
    if (performance.now() - beganMs > STARTS_WITHIN_MS) throw new Error(`no proxy:\n${said.join('')}`)
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** SIGTERM, so that nginx ends its workers, too. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return resolve()
    const stubborn = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
    child.once('exit', () => {
      clearTimeout(stubborn)
      resolve()
    })
    child.kill('SIGTERM')
  })
}
