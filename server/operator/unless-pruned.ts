import type { DocumentLog } from '../../shared/log/update-log.ts'

const ATTEMPTS = 3

/**
 * Reads a log that somebody writes in. Entries may be pruned while that goes on: then what was read is no more what is there,
 * and it begins again. `isFine` says whether a result can be relied on nevertheless.
 */
export async function unlessPruned<Result>(
  log: DocumentLog,
  read: () => Promise<Result>,
  isFine: (result: Result) => boolean = () => true,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    const { prunedThrough } = log
    const isLast = () => attempt === ATTEMPTS || log.prunedThrough === prunedThrough
    try {
      const result = await read()
      if (isFine(result) || isLast()) return result
    } catch (error) {
      if (isLast()) throw error
    }
  }
}
