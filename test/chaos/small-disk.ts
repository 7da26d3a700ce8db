import { execFile, execFileSync } from 'node:child_process'
import { closeSync, openSync, rmdirSync, statfsSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

const UNMOUNT = 'umount'
const CHUNK = new Uint8Array(1024 * 1024)

/** A small disk of its own, in memory. Only root can mount it. */
export class SmallDisk {
  readonly folder: string
  readonly #filler: string

  private constructor(folder: string) {
    this.folder = folder
    this.#filler = join(folder, 'somebody-elses-file')
    process.once('exit', this.#leave)
  }

  /** Undefined where this user may not mount, or this system cannot. */
  static async mount(megabytes: number): Promise<SmallDisk | undefined> {
    const folder = await mkdtemp(join(tmpdir(), 'inkwire-disk-'))
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'inkwire-chaos', folder])
      return new SmallDisk(folder)
    } catch {
      await rm(folder, { recursive: true })
      return undefined
    }
  }

  /** Somebody else fills it, at once; so many bytes are left. */
  fill(leftBytes: number): void {
    const { bavail, bsize } = statfsSync(this.folder)
    let missing = bavail * bsize - leftBytes
    const file = openSync(this.#filler, 'a')
    try {
      while (missing > 0) missing -= writeSync(file, CHUNK, 0, Math.min(CHUNK.length, missing))
    } catch (error) {
      // The server writes, too: then there is less left than was wanted.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    } finally {
      closeSync(file)
    }
  }

  /** Somebody makes room again. */
  async free(): Promise<void> {
    await rm(this.#filler, { force: true })
  }

  unmount(): void {
    process.off('exit', this.#leave)
    this.#leave()
  }

  /** Also where a run is interrupted: a disk in memory would stay there. */
  readonly #leave = (): void => {
    execFileSync(UNMOUNT, ['--lazy', this.folder])
    rmdirSync(this.folder)
  }
}
