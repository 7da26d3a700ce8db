import type { DocName } from '../ids.ts'
import { decodeRecord } from './document-record.ts'
import { nameOfRecordKey, recordsAfter } from './keys.ts'
import type { LogLimits } from './log-limits.ts'
import type { Store } from './store.ts'

/** The names of the documents that have a record, damaged or not, after `after`, at most `limit`. */
export async function listRecords(
  store: Store,
  after: DocName | undefined,
  limit: number,
  { pageMaxBytes: maxBytes }: LogLimits,
): Promise<readonly DocName[]> {
  const names: DocName[] = []
  let span = recordsAfter(after)
  while (names.length < limit) {
    const pairs = await store.range({ ...span, limit: limit - names.length, maxBytes })
    for (const [key, value] of pairs) {
      span = { ...span, gt: key }
      const name = nameOfRecordKey(key)
      if (name !== undefined && decodeRecord(value, key)?.life !== 'deleting') names.push(name)
    }
    if (pairs.length === 0) break
  }
  return names
}
