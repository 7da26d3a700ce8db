import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface ServerOptions {
  /** The data folder. Default: a new one, removed by `close`. */
  readonly data?: string
  /** Default: any free one; kept over restarts. */
  readonly port?: number
  /** More flags, as on the command line. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A program that becomes the server, with its own arguments: it is run with the server's command line behind them. */
  readonly launcher?: readonly string[]
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

// Not 64 MiB for each of hundreds of servers.
const RESERVE_BYTES = String(1024 * 1024)

// A start is half a second's work, which a busy machine takes its time for.
const STARTS_WITHIN_MS = 60_000
const STOPS_WITHIN_MS = 20_000

/**
 * The real, built server in a process of its own.
 *
 * `start` resolves when it accepts connections. Whoever starts one calls `close`, also when the test fails; a process
 * that is left over dies with the tests.
 */
export class ServerProcess {
  readonly data: string
  readonly #ownsData: boolean
  readonly #options: ServerOptions
  #child: ChildProcess | undefined
  #exit: Promise<Exit> | undefined
  #port: number
  #logLines: string[] = []
  #output: string[] = []

  private constructor(data: string, ownsData: boolean, options: ServerOptions) {
    this.data = data
    this.#ownsData = ownsData
    this.#options = options
    this.#port = options.port ?? 0
  }

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const data = options.data ?? (await mkdtemp(join(tmpdir(), 'inkwire-')))
    const server = new ServerProcess(data, options.data === undefined, options)
    try {
      await server.restart()
    } catch (error) {
      await server.close()
      throw error
    }
    return server
  }

  get port(): number {
    return this.#port
  }

  /** `http://127.0.0.1:4321`, no slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  /** `ws://127.0.0.1:4321`, no slash at the end. */
  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.#port}`
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Lines of the log (JSON, standard error) of every run so far. */
  get logLines(): readonly string[] {
    return this.#logLines
  }

  /** Lines on standard output of every run so far. */
  get output(): readonly string[] {
    return this.#output
  }

  /** Starts it on the same port and folder, for this run with `env`. Resolves when it accepts connections. */
  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    if (this.#child !== undefined) throw new Error('the server still runs: kill or stop it first')
    const [program = process.execPath, ...before] = [...(this.#options.launcher ?? []), process.execPath]
    const child = spawn(
      program,
      [
        ...before,
        serverMain(),
        '--host',
        '127.0.0.1',
        '--port',
        String(this.#port),
        '--data',
        this.data,
        ...(this.#options.flags ?? []),
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, INKWIRE_RESERVE_BYTES: RESERVE_BYTES, ...this.#options.env, ...env },
      },
    )
    this.#child = child
    const dieWithTests = () => child.kill('SIGKILL')
    process.once('exit', dieWithTests)
    this.#exit = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        process.off('exit', dieWithTests)
        this.#child = undefined
        resolve({ code, signal })
      })
    })
    createInterface({ input: child.stderr }).on('line', (line) => this.#logLines.push(line))
    const address = await this.#firstLine(child)
    const port = /:(\d+)\/?$/.exec(address)?.[1]
    if (port === undefined) throw new Error(`the server's first line names no address: ${address}`)
    this.#port = Number(port)
  }

  /** Ends it as a crash would: no handler runs, nothing is flushed. Resolves when the process is gone. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<Exit> {
    if (this.#child === undefined || this.#exit === undefined) throw new Error('the server does not run')
    this.#child.kill(signal)
    return this.#exit
  }

  /** Asks it to end (SIGTERM); resolves with how it ended, rejects when it does not. */
  async stop(): Promise<Exit> {
    const child = this.#child
    const stubborn = setTimeout(() => child?.kill('SIGKILL'), STOPS_WITHIN_MS)
    try {
      const exit = await this.kill('SIGTERM')
      if (exit.signal === 'SIGKILL') throw new Error(`the server did not end within ${STOPS_WITHIN_MS} ms`)
      return exit
    } finally {
      clearTimeout(stubborn)
    }
  }

  /** Resolves with how the running process ends by itself. */
  async ended(): Promise<Exit> {
    if (this.#exit === undefined) throw new Error('the server was never started')
    return this.#exit
  }

  /** Kills it if it runs and removes the folder if it is ours. Idempotent. */
  async close(): Promise<void> {
    if (this.#child !== undefined) await this.kill()
    if (this.#ownsData) await rm(this.data, { recursive: true, force: true })
  }

  #firstLine(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      const tooLate = setTimeout(() => {
        child.kill('SIGKILL')
        reject(new Error(`no address within ${STARTS_WITHIN_MS} ms:\n${this.#logLines.join('\n')}`))
      }, STARTS_WITHIN_MS)
      child.once('close', (code) => {
        clearTimeout(tooLate)
        reject(new Error(`the server ended with ${code} before it listened:\n${this.#logLines.join('\n')}`))
      })
      child.once('error', reject)
      if (child.stdout === null) throw new Error('bug: no standard output')
      createInterface({ input: child.stdout }).on('line', (line) => {
        this.#output.push(line)
        clearTimeout(tooLate)
        resolve(line)
      })
    })
  }
}

/** The built server. This file runs as a source (vitest) and from dist/ (the chaos runner, benches). */
export function serverMain(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder)
    if (parent === folder) throw new Error('no package.json above the tests')
    folder = parent
  }
  const main = join(folder, 'dist/server/main.js')
  if (!existsSync(main)) throw new Error('the server is not built: run `npm run build` first')
  return main
}
