import { join } from 'node:path'
import { Level } from 'level'
import { parseDocName } from '../../shared/ids.ts'
import { DocumentKeys } from '../../shared/log/keys.ts'

/** Bytes of keys and values, as they were given to the database. */
export interface Stored {
  readonly newestSnapshotBytes: number
  readonly snapshotBytes: number
  /** All that is neither a snapshot nor the record of a document: what is kept of its history. */
  readonly historyBytes: number
}

/** Looks at the log of a server that has ended, which holds one document. */
export async function lookAtLog(folder: string, document: string): Promise<Stored> {
  const name = parseDocName(document)
  if (name === undefined) throw new Error(`not the name of a document: ${document}`)
  const keys = new DocumentKeys(name)
  const snapshot = keys.snapshot(0)[0]
  const record = keys.record[0]
  const db = new Level<Uint8Array, Uint8Array>(join(folder, 'log'), {
    keyEncoding: 'view',
    valueEncoding: 'view',
    createIfMissing: false,
  })
  const stored = { newestSnapshotBytes: 0, snapshotBytes: 0, historyBytes: 0 }
  try {
    for await (const [key, value] of db.iterator()) {
      const bytes = key.byteLength + value.byteLength
      if (key[0] === snapshot) {
        // In the order of their seqs.
        stored.newestSnapshotBytes = bytes
        stored.snapshotBytes += bytes
      } else if (key[0] !== record) stored.historyBytes += bytes
    }
  } finally {
    await db.close()
  }
  return stored
}
