import { Level } from 'level'
import type { Clock } from '../../../shared/clock.ts'
import { InkwireError } from '../../../shared/errors.ts'
import { LevelStore } from '../../../shared/log/level-store.ts'
import type { Store } from '../../../shared/log/store.ts'
import { StoreLog } from '../../../shared/log/store-log.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import type { Random } from '../../../shared/random.ts'
import type { LocalLogSource } from '../local-log-source.ts'
import { Slots, type SlotsOptions } from './slots.ts'

export interface SlottedLogOptions {
  readonly slots: SlotsOptions
  readonly openStore: (slot: number) => Promise<Store>
  readonly clock: Clock
  readonly random: Random
  /** A log left by another tab could not be adopted; it stays for the next one. */
  readonly onLeft?: (error: unknown) => void
}

/** The log of one document in one tab, in the slot that this tab could take; the other slots' words are adopted. */
export class SlottedLog implements LocalLogSource {
  readonly #options: SlottedLogOptions
  readonly #slots: Slots
  #log: UpdateLog | undefined
  #isClosed = false

  constructor(options: SlottedLogOptions) {
    this.#options = options
    const { onLeft, slots } = options
    this.#slots = new Slots(onLeft === undefined ? slots : { ...slots, onFailed: onLeft })
  }

  async open(): Promise<UpdateLog> {
    const slot = await this.#slots.take()
    if (slot === undefined) throw new InkwireError('LOG_UNAVAILABLE', 'too many tabs have this document open')
    const log = await this.#open(slot)
    if (this.#isClosed) {
      await log.close()
      throw new InkwireError('LOG_UNAVAILABLE', 'the document was closed')
    }
    this.#log = log
    return log
  }

  watchOrphans(adopt: (orphan: UpdateLog) => Promise<void>): void {
    this.#slots.watch(async (slot) => {
      const orphan = await this.#open(slot)
      await adopt(orphan).finally(() => orphan.close())
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    try {
      await this.#log?.close()
    } finally {
      this.#slots.close()
    }
  }

  #open(slot: number): Promise<UpdateLog> {
    const { clock, openStore, random } = this.#options
    return StoreLog.open({ open: () => openStore(slot), clock, random })
  }
}

/** The log of a document of a server, kept in IndexedDB. Undefined where a browser lacks what is needed for it. */
export function browserLog(
  server: string,
  document: string,
  clock: Clock,
  random: Random,
): LocalLogSource | undefined {
  // Locks are there only where the page itself cannot have been changed on the way.
  if (typeof indexedDB === 'undefined' || navigator.locks === undefined) return undefined
  const name = `inkwire ${server} ${document}`
  return new SlottedLog({
    clock,
    random,
    openStore: (slot) => openIndexedDb(`${name} ${slot}`),
    slots: {
      name,
      locks: navigator.locks as SlotsOptions['locks'],
      openAnnouncer: (hear) => {
        const channel = new BroadcastChannel(`${name} slots`)
        channel.onmessage = ({ data }: MessageEvent<unknown>) => typeof data === 'number' && hear(data)
        return { announce: (slot) => channel.postMessage(slot), close: () => channel.close() }
      },
      readCount: () => Number(localStorage.getItem(`${name} slots`)) || 0,
      writeCount: (count) => localStorage.setItem(`${name} slots`, String(count)),
    },
  })
}

async function openIndexedDb(name: string): Promise<Store> {
  const level = new Level<Uint8Array, Uint8Array>(name, {
    prefix: '',
    keyEncoding: 'view',
    valueEncoding: 'view',
  })
  await level.open()
  return new LevelStore(level)
}
