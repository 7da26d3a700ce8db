import type { Entry } from '../shared/log/update-log.ts'
import type { ChangedTimes } from './api/changed-times.ts'
import type { Folding } from './channel/folding.ts'

/** Whoever folds logs hears of every edit anyway: so the list of documents hears of it here, too. */
export function noting(folding: Folding, changed: ChangedTimes): Folding {
  return {
    grown(log, entries) {
      folding.grown(log, entries)
      changed.edited(log.doc, lastTimeMs(entries))
    },
    async rest(log) {
      await Promise.all([folding.rest(log), changed.rest(log.doc)])
    },
  }
}

function lastTimeMs(entries: readonly Entry[]): number {
  return entries.at(-1)?.timeMs ?? 0
}
