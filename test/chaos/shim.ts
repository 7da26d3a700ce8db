import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Faults {
  /** Only files below a folder of this name: `log`, `heads`. Default: all of the data folder. */
  readonly folder?: string
  readonly failAt?: number
  readonly delayMs?: number
  /** That write stalls until `endStall`. */
  readonly stallAt?: number
}

/** A library that lets a server's synced writes fail, take long, and be written down. Built when it is needed. */
export class Shim {
  readonly #folder: string
  readonly #notes: string

  private constructor(folder: string) {
    this.#folder = folder
    this.#notes = join(folder, 'notes')
  }

  /** Undefined where there is no compiler, or no such thing as preloading. */
  static async build(): Promise<Shim | undefined> {
    if (process.platform !== 'linux') return undefined
    const folder = await mkdtemp(join(tmpdir(), 'inkwire-shim-'))
    const shim = new Shim(folder)
    for (const compiler of ['cc', 'gcc', 'clang']) {
      try {
        await run(compiler, ['-shared', '-fPIC', '-O2', '-Wall', '-o', shim.#library, source(), '-ldl'])
        return shim
      } catch (error) {
        const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
        if (!isMissing) throw error
      }
    }
    await rm(folder, { recursive: true })
    return undefined
  }

  get #goOn(): string {
    return join(this.#folder, 'go-on')
  }

  get #library(): string {
    return join(this.#folder, 'fault-shim.so')
  }

  /** What a server with these faults is started with. Forgets what was noted of the one before. */
  async env(data: string, faults: Faults = {}): Promise<Record<string, string>> {
    await writeFile(this.#notes, '')
    await rm(this.#goOn, { force: true })
    return {
      LD_PRELOAD: this.#library,
      CHAOS_PATH: `${join(data, faults.folder ?? '')}/`.replace('//', '/'),
      CHAOS_NOTES: this.#notes,
      CHAOS_FAIL_AT: String(faults.failAt ?? 0),
      CHAOS_DELAY_MS: String(faults.delayMs ?? 0),
      CHAOS_STALL_AT: String(faults.stallAt ?? 0),
      CHAOS_STALL_UNTIL: this.#goOn,
    }
  }

  /** Whether the write that was to fail has failed. */
  async hasFailed(): Promise<boolean> {
    return (await readFile(this.#notes, 'utf8')).includes('EIO\t')
  }

  async isStalling(): Promise<boolean> {
    return (await readFile(this.#notes, 'utf8')).includes('STALL\n')
  }

  async endStall(): Promise<void> {
    await writeFile(this.#goOn, '')
  }

  /** How many synced writes there were. */
  async count(): Promise<number> {
    return (await readFile(this.#notes, 'utf8')).split('\n').length - 1
  }

  /** How long each file was when it was synced last. */
  async syncedLengths(): Promise<ReadonlyMap<string, number>> {
    const lengths = new Map<string, number>()
    for (const line of (await readFile(this.#notes, 'utf8')).split('\n')) {
      const [length, path] = line.split('\t')
      if (path !== undefined && length !== 'EIO') lengths.set(path, Number(length))
    }
    return lengths
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true })
  }
}

/** Does one or the other: `otherwise` where there is no compiler, or no such thing as preloading. */
export async function withShim<Result>(
  act: (shim: Shim) => Promise<Result>,
  otherwise: () => Promise<Result>,
): Promise<Result> {
  const shim = await Shim.build()
  if (shim === undefined) return otherwise()
  try {
    return await act(shim)
  } finally {
    await shim.close()
  }
}

/** This file runs as a source (vitest) and from dist/; C is not built into it. */
function source(): string {
  const beside = fileURLToPath(new URL('fault-shim.c', import.meta.url))
  return existsSync(beside) ? beside : beside.replace('/dist/', '/')
}
