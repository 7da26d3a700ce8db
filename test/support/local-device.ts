import * as Y from 'yjs'
import type { LocalContents } from '../../editor/provider/local-contents.ts'
import { LocalLog } from '../../editor/provider/local-log.ts'
import { PROVIDER_LIMITS, type ProviderLimits } from '../../editor/provider/provider-limits.ts'
import type { DocName } from '../../shared/ids.ts'
import { MemoryStore } from '../../shared/log/memory-store.ts'
import { SortedBytes } from '../../shared/log/sorted-bytes.ts'
import type { Operation, Pair, Range, Store } from '../../shared/log/store.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import { FakeClock } from './fake-clock.ts'

/** A device with a disk: what one opening of its log wrote, the next one finds. */
export class LocalDevice {
  readonly clock: FakeClock
  readonly #disk = new SortedBytes()
  /** From now on the disk is full. */
  isFull = false

  constructor(clock = new FakeClock()) {
    this.clock = clock
  }

  openLog(): Promise<UpdateLog> {
    return StoreLog.open({ open: () => this.#openStore(), clock: this.clock, random: () => 0.5 })
  }

  /** Flips a bit in every entry, so that the checks find it. */
  damage(): void {
    const pairs = this.#disk.range({ limit: 1_000_000, maxBytes: Number.POSITIVE_INFINITY })
    for (const [key, value] of pairs) {
      if (key[0] !== 'e'.charCodeAt(0)) continue
      const flipped = value.slice()
      flipped[value.length - 1] = (value.at(-1) ?? 0) ^ 1
      this.#disk.apply([{ type: 'put', key, value: flipped }])
    }
  }

  /** One life of a tab with this device's log. */
  async open(
    document: DocName,
    doc: Y.Doc = new Y.Doc(),
    limits: ProviderLimits = PROVIDER_LIMITS,
  ): Promise<{ localLog: LocalLog; contents: LocalContents; doc: Y.Doc; log: UpdateLog }> {
    const log = await this.openLog()
    const { localLog, contents } = await LocalLog.open({
      log,
      document,
      doc,
      clock: this.clock,
      limits,
      onChange: () => {},
    })
    for (const update of contents.updates) Y.applyUpdate(doc, update)
    return { localLog, contents, doc, log }
  }

  async #openStore(): Promise<Store> {
    const memory = new MemoryStore(this.#disk)
    const checkRoom = () => {
      if (this.isFull) throw new Error('the disk is full')
    }
    return {
      async batch(operations: Operation[]): Promise<void> {
        checkRoom()
        await memory.batch(operations)
      },
      get: (key: Uint8Array): Promise<Uint8Array | undefined> => memory.get(key),
      range: (range: Range): Promise<readonly Pair[]> => memory.range(range),
      close: (): Promise<void> => memory.close(),
    }
  }
}
