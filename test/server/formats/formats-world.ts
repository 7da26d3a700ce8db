import { formatRoutes } from '../../../server/api/format-routes.ts'
import { documentRoutes } from '../../../server/api/routes.ts'
import { DEFAULT_FORMAT_LIMITS, type FormatLimits, Formats } from '../../../server/formats/formats.ts'
import { openApp } from '../../support/open-app.ts'
import { DocumentsWorld } from '../api/documents-world.ts'

// A worker thread runs what was built.
const BUILT = new URL('../../../dist/server/formats/worker/format-worker.js', import.meta.url)

/** Documents over memory, with a real worker thread that turns them into texts and back. */
export class FormatsWorld {
  readonly world: DocumentsWorld
  readonly formats: Formats
  readonly #app: ReturnType<typeof openApp>

  private constructor(world: DocumentsWorld, limits: Partial<FormatLimits>) {
    this.world = world
    this.formats = new Formats({
      log: world.log,
      limits: { ...DEFAULT_FORMAT_LIMITS, updateMaxBytes: 1024 * 1024, ...limits },
      file: BUILT,
    })
    const alarm = (text: string) => void world.alarms.push(text)
    const shareFiles = async () => {}
    this.#app = openApp({
      routes: [
        formatRoutes(world.documents, this.formats, alarm, shareFiles),
        documentRoutes(world.documents, alarm),
      ],
      alarm,
    })
  }

  static async open(limits: Partial<FormatLimits> = {}): Promise<FormatsWorld> {
    return new FormatsWorld(await DocumentsWorld.open(), limits)
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return Promise.resolve(this.#app.request(`http://localhost/api/documents${path}`, init))
  }

  /** Imports a text; what the API answers. */
  async import(body: string | Uint8Array<ArrayBuffer>, query: string, type = 'text/plain') {
    const response = await this.ask(query, { method: 'POST', body, headers: { 'content-type': type } })
    return { status: response.status, body: await response.json() }
  }

  /** The text of a document. */
  async export(name: string, format: string): Promise<string> {
    const response = await this.ask(`/${name}?as=${format}`)
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`)
    return response.text()
  }
}
