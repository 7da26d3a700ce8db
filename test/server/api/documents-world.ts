import { adoptStrays } from '../../../server/api/adopt-strays.ts'
import { Catalogue } from '../../../server/api/catalogue.ts'
import { ChangedTimes } from '../../../server/api/changed-times.ts'
import { Documents, nameFrom } from '../../../server/api/documents.ts'
import { GoneDocuments } from '../../../server/api/gone-documents.ts'
import { documentRoutes } from '../../../server/api/routes.ts'
import type { InkwireError } from '../../../shared/errors.ts'
import type { DocName } from '../../../shared/ids.ts'
import { MemoryStore } from '../../../shared/log/memory-store.ts'
import { SortedBytes } from '../../../shared/log/sorted-bytes.ts'
import type { Operation, Pair, Range, Store } from '../../../shared/log/store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import { docName } from '../../support/doc-name.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { openApp } from '../../support/open-app.ts'

export const DELETED_KEPT_MS = 30 * 86_400_000

/** A store whose disk can fail, over memory that stays. */
class FailingStore extends MemoryStore {
  readonly #world: DocumentsWorld

  constructor(disk: SortedBytes, world: DocumentsWorld) {
    super(disk)
    this.#world = world
  }

  override get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.#world.reads.push(Buffer.from(key).toString('latin1'))
    return super.get(key)
  }

  override range(range: Range): Promise<readonly Pair[]> {
    this.#world.reads.push('a range')
    return super.range(range)
  }

  override async batch(operations: Operation[]): Promise<void> {
    if (this.#world.isFailing) throw new Error('no space left on device')
    await super.batch(operations)
  }
}

/** Documents and their API over memory. */
export class DocumentsWorld {
  readonly clock = new FakeClock()
  readonly disk = new SortedBytes()
  readonly alarms: string[] = []
  readonly ended: [DocName, InkwireError][] = []
  /** Documents whose files were given up. */
  readonly released: DocName[] = []
  /** The keys of the catalogue that were read. */
  readonly reads: string[] = []
  isFailing = false
  catalogue!: Catalogue
  documents!: Documents
  changed!: ChangedTimes
  log!: UpdateLog
  #names = 0

  static async open(): Promise<DocumentsWorld> {
    const world = new DocumentsWorld()
    world.log = await StoreLog.open({ open: MemoryStore.opener(), clock: world.clock, random: () => 0.5 })
    await world.restart()
    return world
  }

  async restart(): Promise<void> {
    await this.catalogue?.close()
    const alarm = (text: string) => void this.alarms.push(text)
    const open = async (): Promise<Store> => {
      if (this.isFailing) throw new Error('no space left on device')
      return new FailingStore(this.disk, this)
    }
    this.catalogue = await Catalogue.open({ open, clock: this.clock, alarm })
    this.changed = new ChangedTimes(this.catalogue, alarm)
    this.documents = new Documents({
      catalogue: this.catalogue,
      log: this.log,
      gone: new GoneDocuments(this.catalogue, this.clock),
      clock: this.clock,
      endSessions: async (doc, reason) => void this.ended.push([doc, reason]),
      newName: () => nameFrom(new Uint8Array(16).fill(this.#names++)),
      releaseFiles: async (doc) => void this.released.push(doc),
      deletedKeptMs: DELETED_KEPT_MS,
      alarm,
    })
  }

  adopt(): Promise<number> {
    return adoptStrays(this.catalogue, this.log, this.clock)
  }

  /** What the API answers: status and body. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const alarm = (text: string) => void this.alarms.push(text)
    const app = openApp({ routes: [documentRoutes(this.documents, alarm)], alarm })
    const response = await app.request(`http://localhost/api/documents${path}`, {
      method,
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    })
    const text = await response.text()
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
      headers: response.headers,
    }
  }

  /** An edit by somebody who only knows the log, such as a y-websocket client of a server that crashed. */
  async append(name: string): Promise<DocName> {
    const doc = docName(name)
    const document = await this.log.open(doc)
    await document.append(Uint8Array.of(0, 0), 'somebody')
    await document.close()
    return doc
  }
}
