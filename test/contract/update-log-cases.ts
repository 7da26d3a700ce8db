import { DOCUMENT_CASES } from './document-cases.ts'
import { ENTRY_CASES } from './entry-cases.ts'
import type { LogCase } from './log-case.ts'
import { SNAPSHOT_CASES } from './snapshot-cases.ts'

/** What every implementation of `UpdateLog` keeps, in a browser, too. */
export const LOG_CASES: readonly LogCase[] = [...ENTRY_CASES, ...SNAPSHOT_CASES, ...DOCUMENT_CASES]
