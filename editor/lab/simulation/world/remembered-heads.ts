import type { DocName, Epoch, Seq } from '../../../../shared/ids.ts'
import type { KnownHead, KnownHeads } from '../../../../shared/log/known-heads.ts'
import type { World } from './world.ts'

const REMEMBERED_AFTER_MS = 100

/** The heads, in a file beside the store: right, and after a crash a little behind. */
export class RememberedHeads implements KnownHeads {
  readonly #world: World
  readonly #heads = new Map<DocName, KnownHead>()
  readonly #unwritten = new Map<DocName, KnownHead>()

  constructor(world: World) {
    this.#world = world
  }

  async read(doc: DocName): Promise<KnownHead | undefined> {
    return this.#unwritten.get(doc) ?? this.#heads.get(doc)
  }

  async list(after: DocName | undefined, limit: number): Promise<readonly DocName[]> {
    return [...this.#heads.keys()]
      .filter((name) => after === undefined || name > after)
      .sort()
      .slice(0, limit)
  }

  note(doc: DocName, epoch: Epoch, seq: Seq): void {
    if (this.#unwritten.size === 0) this.#world.after(REMEMBERED_AFTER_MS, () => this.#write())
    this.#unwritten.set(doc, { epoch, seq })
  }

  async forget(doc: DocName): Promise<void> {
    this.#unwritten.delete(doc)
    this.#heads.delete(doc)
  }

  crash(): void {
    this.#unwritten.clear()
  }

  #write(): void {
    for (const [doc, head] of this.#unwritten) this.#heads.set(doc, head)
    this.#unwritten.clear()
  }
}
