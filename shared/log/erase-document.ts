import type { Epoch } from '../ids.ts'
import { encodeRecord, newRecord } from './document-record.ts'
import type { DocumentKeys } from './keys.ts'
import type { LogLimits } from './log-limits.ts'
import { type Operation, reclaimed } from './store.ts'
import type { StoreLife } from './store-keeper.ts'

/**
 * Removes all that the store has of a document. It begins with a record that says so: from that write on the document
 * does not exist, and whoever finds it half removed after a crash goes on. When it resolves, its bytes are not in the
 * store's files any more, either [D1].
 */
export async function eraseDocument(life: StoreLife, keys: DocumentKeys, limits: LogLimits): Promise<void> {
  const { store, commit } = life
  const spans = [keys.allEntries(), keys.allSnapshots()]
  const first = { limit: 1, maxBytes: 1 }
  const pairs = await Promise.all(spans.map((span) => store.range({ ...span, ...first })))
  const isEmpty = pairs.every((found) => found.length === 0)
  if (isEmpty && (await store.get(keys.record)) === undefined) return

  const deleting = encodeRecord({ ...newRecord(1 as Epoch, 0), life: 'deleting' }, keys.record)
  await commit.write([{ type: 'put', key: keys.record, value: deleting }])
  for (const span of spans) {
    for (;;) {
      const page = await store.range({
        ...span,
        limit: limits.clearMaxEntries,
        maxBytes: limits.pageMaxBytes,
      })
      if (page.length === 0) break
      await commit.write(page.map(([key]): Operation => ({ type: 'del', key })))
    }
  }
  await commit.write([{ type: 'del', key: keys.record }])
  const ranges = [...spans, { gte: keys.record, lte: keys.record }]
  await reclaimed(store, ranges, (operations) => commit.write(operations))
}
