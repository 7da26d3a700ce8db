import { encodeUtf8 } from 'lib0/string'
import type { Clock } from '../../shared/clock.ts'
import { InkwireError } from '../../shared/errors.ts'
import type { DocName, Seq } from '../../shared/ids.ts'
import { compareBytes } from '../../shared/log/sorted-bytes.ts'
import { lastReadable, type UpdateLog } from '../../shared/log/update-log.ts'
import type { Catalogue, CatalogueEntry } from './catalogue.ts'
import { newRecord } from './catalogue-record.ts'

const PAGE = 500

/**
 * Gives a record to every document that is in the log only, such as those whose first edit met a crash. Resolves
 * with how many. Both lists are in the order of the names' bytes, so one walk beside the other finds them.
 *
 * Where the catalogue has lost writes, the records that are there get the time of the last edit, too [L6].
 */
export async function adoptStrays(catalogue: Catalogue, log: UpdateLog, clock: Clock): Promise<number> {
  const hasLost = catalogue.lostWrites > 0
  const records = namesOfRecords(catalogue)
  let record = await records.next()
  let adopted = 0
  for await (const names of pagesOfLogs(log)) {
    const strays: CatalogueEntry[] = []
    for (const name of names) {
      while (!record.done && compareNames(record.value, name) < 0) record = await records.next()
      if (!record.done && record.value === name) {
        if (hasLost) await renew(name, catalogue, await lastEditMs(name, log, clock))
        continue
      }
      strays.push({ name, record: newRecord(name, await lastEditMs(name, log, clock)) })
    }
    adopted += await catalogue.addMissing(strays)
  }
  if (hasLost) await catalogue.mended()
  return adopted
}

async function renew(name: DocName, catalogue: Catalogue, changedMs: number): Promise<void> {
  await catalogue.update(name, (record) =>
    record !== undefined && record.changedMs < changedMs ? { ...record, changedMs } : undefined,
  )
}

async function* pagesOfLogs(log: UpdateLog): AsyncGenerator<readonly DocName[], void> {
  let after: DocName | undefined
  do {
    const names = await log.list({ ...(after !== undefined && { after }), limit: PAGE })
    yield names
    after = names.at(-1)
  } while (after !== undefined)
}

async function* namesOfRecords(catalogue: Catalogue): AsyncGenerator<DocName, void> {
  let after: DocName | undefined
  do {
    const entries = await catalogue.byName(PAGE, after)
    for (const { name } of entries) yield name
    after = entries.at(-1)?.name
  } while (after !== undefined)
}

async function lastEditMs(name: DocName, log: UpdateLog, clock: Clock): Promise<number> {
  const document = await log.open(name)
  try {
    const last = lastReadable(document)
    const [entry] = last > 0 ? await document.read((last - 1) as Seq, 1).catch(damagedAsNone) : []
    return entry?.timeMs ?? (await document.snapshot())?.timeMs ?? clock.nowMs()
  } finally {
    await document.close()
  }
}

/** Its last entry was pruned, or it is damaged; that is listed too: somebody has to see it [L6]. */
function damagedAsNone(error: unknown): readonly [] {
  if (error instanceof InkwireError && error.code === 'LOG_DAMAGED') return []
  throw error
}

function compareNames(one: DocName, other: DocName): number {
  return compareBytes(encodeUtf8(one), encodeUtf8(other))
}
