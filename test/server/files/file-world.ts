import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Documents, nameFrom } from '../../../server/api/documents.ts'
import { GoneDocuments } from '../../../server/api/gone-documents.ts'
import { FileFolder } from '../../../server/files/file-folder.ts'
import { FileUses } from '../../../server/files/file-uses.ts'
import { DEFAULT_FILE_LIMITS, type FileLimits, Files } from '../../../server/files/files.ts'
import { fileRoutes } from '../../../server/files/routes.ts'
import { openApp } from '../../support/open-app.ts'
import { DELETED_KEPT_MS, DocumentsWorld } from '../api/documents-world.ts'

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGPQClkBAAHSASfzUe3EAAAAAElFTkSuQmCC',
  'base64',
)

/** Documents and their files: the API over a folder of this machine, records in memory. */
export class FileWorld {
  readonly world: DocumentsWorld
  readonly folder: string
  files!: Files
  documents!: Documents

  private constructor(world: DocumentsWorld, folder: string) {
    this.world = world
    this.folder = folder
  }

  static async open(limits: Partial<FileLimits> = {}): Promise<FileWorld> {
    const made = new FileWorld(await DocumentsWorld.open(), await mkdtemp(join(tmpdir(), 'inkwire-files-')))
    await made.restart(limits)
    return made
  }

  async restart(limits: Partial<FileLimits> = {}): Promise<void> {
    const { alarms, catalogue, clock, log } = this.world
    const alarm = (text: string) => void alarms.push(text)
    this.files = new Files({
      folder: await FileFolder.open(this.folder, alarm),
      uses: new FileUses(catalogue, alarm),
      limits: { ...DEFAULT_FILE_LIMITS, ...limits },
      admit: (name) => this.documents.begin(name),
    })
    this.documents = new Documents({
      catalogue,
      log,
      gone: new GoneDocuments(catalogue, clock),
      clock,
      endSessions: async () => {},
      newName: () => nameFrom(new Uint8Array(16)),
      releaseFiles: (name) => this.files.release(name),
      deletedKeptMs: DELETED_KEPT_MS,
      alarm,
    })
  }

  async ask(method: string, path: string, body?: BodyInit, headers: Record<string, string> = {}) {
    const { alarms, clock } = this.world
    const alarm = (text: string) => void alarms.push(text)
    const app = openApp({ routes: [fileRoutes(this.files, clock, alarm)], alarm })
    const request = new Request(`http://localhost${path}`, {
      method,
      headers,
      ...(body !== undefined && { body, duplex: 'half' }),
    } as RequestInit)
    return app.request(request)
  }

  /** Uploads it and tells where it is. */
  async upload(document: string, content: string | Uint8Array, name = ''): Promise<string> {
    const response = await this.ask(
      'POST',
      `/api/documents/${document}/files?name=${encodeURIComponent(name)}`,
      content as BodyInit,
    )
    const answer = (await response.json()) as { src: string; error?: { code: string } }
    if (answer.error !== undefined) throw new Error(answer.error.code)
    return answer.src
  }

  /** What lies under `files/`, the uploads that go on as well. */
  async onDisk(): Promise<string[]> {
    const all = await readdir(join(this.folder, 'files'), { recursive: true, withFileTypes: true })
    return all.filter((entry) => entry.isFile()).map(({ name }) => name)
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true })
  }
}
