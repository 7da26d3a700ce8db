import * as Y from 'yjs'
import type { ClientId } from '../../../shared/ids.ts'
import type { ClockRange, UpdateScan } from '../../../shared/update/scan.ts'

/** The same answers from Yjs' own decoder, apart from the place of the delete set. */
export function scanOfYjs(update: Uint8Array): Omit<UpdateScan, 'deleteSetOffset'> {
  const { structs, ds } = Y.decodeUpdate(update)
  const runs: ClockRange[] = []
  const ends = new Map<ClientId, number>()
  for (const struct of structs) {
    if (struct instanceof Y.Skip) continue
    const { client, clock } = struct.id
    const last = runs.at(-1)
    if (last?.client === client && last.clock + last.length === clock) {
      runs[runs.length - 1] = { ...last, length: last.length + struct.length }
    } else runs.push({ client, clock, length: struct.length })
    if (!(struct instanceof Y.Item)) continue
    for (const id of [struct.origin, struct.rightOrigin, struct.parent]) {
      if (!(id instanceof Y.ID) || id.client === client) continue
      ends.set(id.client, Math.max(ends.get(id.client) ?? 0, id.clock + 1))
    }
  }
  const deletions = [...ds.clients].flatMap(([client, items]) =>
    items.map(({ clock, len }) => ({ client, clock, length: len })),
  )
  return { structs: runs, deletions, references: [...ends].map(([client, end]) => ({ client, end })) }
}

/** How deep types lie in types of the same update; each struct looked for the slow way. */
export function typeDepthOfYjs(update: Uint8Array): number {
  const { structs } = Y.decodeUpdate(update)
  const depths = new Map<Y.GC | Y.Skip | Y.Item, number>()
  const depthOf = (id: unknown): number | undefined => {
    if (!(id instanceof Y.ID)) return undefined
    const struct = structs.find(
      (one) =>
        one.id.client === id.client && one.id.clock <= id.clock && id.clock < one.id.clock + one.length,
    )
    if (!(struct instanceof Y.Item)) return undefined
    const known = depths.get(struct)
    if (known !== undefined) return known
    const inParent = depthOf(struct.parent)
    const beside = Math.max(depthOf(struct.origin) ?? 0, depthOf(struct.rightOrigin) ?? 0)
    const depth = struct.parent instanceof Y.ID ? (inParent ?? 0) + 1 : beside
    depths.set(struct, depth)
    return depth
  }
  const types = structs.filter(
    (struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentType,
  )
  return Math.max(0, ...types.map((type) => (depthOf(type.id) as number) + 1))
}
