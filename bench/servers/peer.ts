import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { projectFolder } from '../../server/project-folder.ts'

/** A server of others, and how it is installed: in a folder of its own, with its own Yjs. */
export class Peer {
  readonly name: string
  readonly folder: string
  readonly #packages: Readonly<Record<string, string>>

  /** @param packages every package that it runs on, exactly; the first one gives its version */
  constructor(name: string, packages: Readonly<Record<string, string>>) {
    this.name = `${name} ${Object.values(packages)[0]}`
    this.folder = join(projectFolder(), 'bench/peers', name.replace(/\W+/g, '-').replace(/^-/, ''))
    this.#packages = packages
  }

  /** `ws 8.1.0, yjs 13.6.0` */
  get versions(): string {
    return Object.entries(this.#packages)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')
  }

  /** Writes what `npm install` needs. */
  prepare(): void {
    mkdirSync(this.folder, { recursive: true })
    const content = { private: true, type: 'module', dependencies: this.#packages }
    writeFileSync(join(this.folder, 'package.json'), `${JSON.stringify(content, null, 2)}\n`)
  }

  /** A file of one of its packages. @throws when it is not installed */
  file(path: string): string {
    const file = join(this.folder, 'node_modules', path)
    if (!existsSync(file)) throw new Error('the peers are not installed: run `npm run bench:setup` first')
    return file
  }
}

/** For servers that cannot take any free port and tell which. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  if (address === null || typeof address === 'string') throw new Error('a listening server has a port')
  return address.port
}
