import * as Y from 'yjs'

/**
 * What somebody has of a document, counted id by id: slow and plain, to judge the server's quick one.
 */
export class Known {
  readonly #clocks = new Map<number, number>()
  readonly #deleted = new Map<number, Set<number>>()

  /** @param update without a gap before it */
  add(update: Uint8Array): void {
    const { structs, ds } = Y.decodeUpdate(update)
    for (const { id, length } of structs) {
      this.#clocks.set(id.client, Math.max(this.clockOf(id.client), id.clock + length))
    }
    for (const [client, ranges] of ds.clients) {
      const deleted = this.#deletedOf(client)
      for (const { clock, len } of ranges) for (let i = 0; i < len; i++) deleted.add(clock + i)
    }
  }

  clockOf(client: number): number {
    return this.#clocks.get(client) ?? 0
  }

  isDeleted(client: number, clock: number): boolean {
    return this.#deleted.get(client)?.has(clock) ?? false
  }

  /** Says what of an update is not here; undefined when all of it is. */
  lackOf(
    update: Uint8Array,
    options: {
      readonly structsOnly?: boolean
      /** Whether something is deleted though nobody has said so. */
      readonly isImplied?: (client: number, clock: number) => boolean
    } = {},
  ): string | undefined {
    const { structs, ds } = Y.decodeUpdate(update)
    for (const { id, length } of structs) {
      if (id.clock + length > this.clockOf(id.client)) {
        return `lacks ${id.client}:${id.clock}+${length}, has ${this.clockOf(id.client)}`
      }
    }
    if (options.structsOnly === true) return undefined
    for (const [client, ranges] of ds.clients) {
      for (const { clock, len } of ranges) {
        for (let i = 0; i < len; i++) {
          if (this.isDeleted(client, clock + i)) continue
          if (clock + i < this.clockOf(client) && options.isImplied?.(client, clock + i) === true) continue
          return `lacks the deletion of ${client}:${clock + i}`
        }
      }
    }
    return undefined
  }

  /** Whether an update holds structs of a client of whom there are some here. */
  sharesClients(update: Uint8Array): boolean {
    return Y.decodeUpdate(update).structs.some(({ id }) => this.#clocks.has(id.client))
  }

  /** Says where an update begins or deletes beyond what is here; undefined when it fits. */
  gapBefore(update: Uint8Array): string | undefined {
    const { structs, ds } = Y.decodeUpdate(update)
    const after = new Map(this.#clocks)
    for (const { id, length } of structs) {
      const have = after.get(id.client) ?? 0
      if (id.clock > have) return `begins at ${id.client}:${id.clock} after ${have}`
      after.set(id.client, Math.max(have, id.clock + length))
    }
    for (const [client, ranges] of ds.clients) {
      for (const { clock, len } of ranges) {
        if (clock + len > (after.get(client) ?? 0)) return `deletes up to ${client}:${clock + len}`
      }
    }
    return undefined
  }

  #deletedOf(client: number): Set<number> {
    let deleted = this.#deleted.get(client)
    if (deleted === undefined) {
      deleted = new Set()
      this.#deleted.set(client, deleted)
    }
    return deleted
  }
}
