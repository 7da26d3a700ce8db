import { Level } from 'level'
import { LevelStore } from '../../shared/log/level-store.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { syncIndexedDb } from '../../shared/log/sync-indexed-db.ts'
import { SYSTEM_CLOCK } from './system-clock.ts'
import { LOG_CASES } from './update-log-cases.ts'

/** What the test calls in the page. */
export interface LogPage {
  /** Runs a case on a database of its own. Resolves with what went wrong. */
  runCase(name: string): Promise<string | undefined>
}

let databases = 0

async function runCase(name: string): Promise<string | undefined> {
  const database = `log-${++databases}`
  const open = async () => {
    const level = new Level<Uint8Array, Uint8Array>(database, { keyEncoding: 'view', valueEncoding: 'view' })
    await level.open()
    syncIndexedDb(level)
    return new LevelStore(level)
  }
  try {
    const logCase = LOG_CASES.find((candidate) => candidate.name === name)
    if (logCase === undefined) return `no case is called ${name}`
    await logCase.run({ open: () => StoreLog.open({ open, clock: SYSTEM_CLOCK, random: Math.random }) })
    return undefined
  } catch (error) {
    return error instanceof Error ? `${error.stack}` : String(error)
  }
}

Object.assign(globalThis, { logPage: { runCase } satisfies LogPage })
