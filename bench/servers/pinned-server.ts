import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { SERVER_CORE } from './cores.ts'

export interface Launch {
  /** What `node` is given. */
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Finds the port in the line that says that it accepts connections. */
  readonly address: RegExp
}

const STARTS_WITHIN_MS = 30_000
const STOPS_WITHIN_MS = 30_000
const TICKS_PER_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** A server in a process of its own, on a core of its own. Whoever starts one ends it. */
export class PinnedServer {
  readonly port: number
  /** From the start of the process to its first line, which says that it accepts connections. */
  readonly startedWithinMs: number
  readonly #child: ChildProcess
  readonly #ended: Promise<void>

  private constructor(child: ChildProcess, ended: Promise<void>, port: number, startedWithinMs: number) {
    this.#child = child
    this.#ended = ended
    this.port = port
    this.startedWithinMs = startedWithinMs
  }

  static async start({ args, env, address }: Launch): Promise<PinnedServer> {
    const begunMs = performance.now()
    const child = spawn('taskset', ['-c', String(SERVER_CORE), process.execPath, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const dieWithBench = () => child.kill('SIGKILL')
    process.once('exit', dieWithBench)
    const complaints: string[] = []
    createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line))
    const ended = new Promise<void>((resolve) => {
      child.once('close', () => {
        process.off('exit', dieWithBench)
        resolve()
      })
    })
    const tooLate = setTimeout(dieWithBench, STARTS_WITHIN_MS)
    const port = await new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = address.exec(line)?.[1]
        if (found !== undefined) resolve(Number(found))
      })
      child.once('error', reject)
      void ended.then(() => reject(new Error(`${args[0]} did not start:\n${complaints.join('\n')}`)))
    })
    clearTimeout(tooLate)
    return new PinnedServer(child, ended, port, performance.now() - begunMs)
  }

  /** `ws://127.0.0.1:4321`, no slash at the end. */
  get webSocketUrl(): string {
    return `ws://127.0.0.1:${this.port}`
  }

  /** `http://127.0.0.1:4321`, no slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** What all its threads have used since it was started, user and system. */
  get cpuMs(): number {
    // utime and stime are the 14th and 15th field; the second, in brackets, may hold anything.
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_PER_SECOND
  }

  get residentBytes(): number {
    const kilobytes = /^VmRSS:\s*(\d+) kB$/m.exec(
      readFileSync(`/proc/${this.#child.pid}/status`, 'utf8'),
    )?.[1]
    return Number(kilobytes) * 1024
  }

  /** What it has had written to the disk. */
  get writtenBytes(): number {
    return this.#io('write_bytes')
  }

  /** How often it has asked the kernel to write, to sockets and files. */
  get writeCalls(): number {
    return this.#io('syscw')
  }

  /** As a crash would end it. Resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    const stubborn = setTimeout(() => this.#child.kill('SIGKILL'), STOPS_WITHIN_MS)
    await this.#ended
    clearTimeout(stubborn)
  }

  #io(name: string): number {
    const io = readFileSync(`/proc/${this.#child.pid}/io`, 'utf8')
    return Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(io)?.[1])
  }
}
