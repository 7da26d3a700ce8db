import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

/** What examples call the server. */
const SERVER = 'https://inkwire.example'

/** A site of somebody else's, whose pages embed the editor of a server. */
export class EmbeddingSite {
  readonly #server: Server
  readonly #inkwire: string
  readonly #files = new Map<string, { readonly type: string; readonly text: string }>()

  private constructor(server: Server, inkwire: string) {
    this.#server = server
    this.#inkwire = inkwire
  }

  /** @param inkwire the address that examples write as `https://inkwire.example` */
  static async open(inkwire: string): Promise<EmbeddingSite> {
    const server = createServer((request, response) => {
      const file = site.#files.get(request.url ?? '/')
      // Browsers ask for an icon, and complain when there is none.
      if (file === undefined) response.writeHead(204).end()
      else response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8` }).end(file.text)
    })
    const site = new EmbeddingSite(server, inkwire)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return site
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** Puts a page on the site and returns its address. */
  page(html: string): string {
    const path = `/page-${this.#files.size}`
    this.#files.set(path, { type: 'text/html', text: html.replaceAll(SERVER, this.#inkwire) })
    return this.url + path
  }

  /** Builds a script as an embedder would, and puts a page with it on the site. */
  async built(code: string, extension: 'js' | 'jsx' = 'js'): Promise<string> {
    const script = await bundle(code.replaceAll(SERVER, this.#inkwire), extension)
    const path = `/script-${this.#files.size}.js`
    this.#files.set(path, { type: 'text/javascript', text: script })
    return this.page(`<!doctype html><html lang="en"><title>Built</title>
      <main><h1>Built</h1><output></output><div id="root"></div><div id="text"></div></main>
      <script type="module" src="${path}"></script>`)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }
}

async function bundle(code: string, extension: string): Promise<string> {
  // Inside the project, so that the names of packages mean the same as in it.
  const folder = await mkdtemp(join(PROJECT, 'dist/example-'))
  try {
    const entry = join(folder, `entry.${extension}`)
    await writeFile(entry, code)
    const result = await build({
      configFile: false,
      logLevel: 'error',
      define: { 'process.env.NODE_ENV': '"production"' },
      // Otherwise as for development, which tests are for Vite.
      oxc: { jsx: { runtime: 'automatic', development: false } },
      resolve: {
        dedupe: ['yjs', 'react', 'react-dom'],
        alias: await ownEntries(),
        // Without 'development', which tests would otherwise get and production never sees.
        conditions: ['module', 'browser'],
      },
      build: {
        write: false,
        minify: false,
        target: 'es2023',
        assetsInlineLimit: Number.POSITIVE_INFINITY,
        rolldownOptions: {
          input: entry,
          preserveEntrySignatures: 'strict',
          output: { codeSplitting: false },
        },
      },
    })
    const outputs = (Array.isArray(result) ? result : [result]) as {
      output: { type: string; code?: string }[]
    }[]
    const chunk = outputs.flatMap(({ output }) => output).find(({ type }) => type === 'chunk')
    if (chunk?.code === undefined) throw new Error('no script came out of an example')
    return chunk.code
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The package's entries as an embedder gets them, by what `package.json` says. */
async function ownEntries(): Promise<Record<string, string>> {
  const { exports } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8')) as {
    exports: Record<string, { default: string }>
  }
  return Object.fromEntries(
    Object.entries(exports).map(([name, { default: file }]) => [
      name.replace('.', 'inkwire'),
      join(PROJECT, file),
    ]),
  )
}
