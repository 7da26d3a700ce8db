import { assert } from '../assert.ts'

/** What is needed of the browser's IDBDatabase. */
interface Database {
  transaction(stores: string[], mode: string, options?: { readonly durability: 'strict' }): unknown
}

/**
 * Makes a `Level` over IndexedDB, which is open, wait for the disk with each write [L1]. Browsers by default answer
 * before, and browser-level has no option to ask for more. Without IndexedDB behind it, it is a bug.
 */
export function syncIndexedDb(level: object): void {
  const database = (level as { db?: Database | null }).db
  assert(typeof database?.transaction === 'function', 'the level is over IndexedDB, and open')
  const transaction = database.transaction.bind(database)
  database.transaction = (stores, mode) =>
    mode === 'readwrite' ? transaction(stores, mode, { durability: 'strict' }) : transaction(stores, mode)
}
