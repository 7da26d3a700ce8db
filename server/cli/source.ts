import type { AuditHead } from '../audit/audit-line.ts'
import type { BackupSource } from '../backup/take-backup.ts'
import { outlined } from './list.ts'
import { OperatorError, type Reach } from './reach.ts'

/** What the routes of an operator answer about the server itself. */
export interface ServerFacts {
  readonly version: string
  readonly nowMs: number
  readonly auditHead: AuditHead | null
}

/** A server as what is backed up. */
export async function sourceOf(there: Reach): Promise<BackupSource> {
  const facts = async () => (await (await there.request('/server')).json()) as ServerFacts
  return {
    name: there.where,
    version: (await facts()).version,
    auditHead: async () => (await facts()).auditHead,
    list: () => outlined(there),
    part: (name, since) => {
      const query =
        since === 'newest'
          ? '?newest=true'
          : since === undefined
            ? ''
            : `?epoch=${since.epoch}&after=${since.seq}`
      return bodyOf(there, `/documents/${encodeURIComponent(name)}/part${query}`, 'DOCUMENT_UNKNOWN')
    },
    file: (hash) => bodyOf(there, `/files/${hash}`, 'FILE_UNKNOWN'),
  }
}

async function bodyOf(
  there: Reach,
  path: string,
  unknown: string,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  try {
    const { body } = await there.request(path)
    return body === null ? undefined : piecesOf(body)
  } catch (error) {
    if (error instanceof OperatorError && error.code === unknown) return undefined
    throw error
  }
}

/** As they come; a connection that is cut ends them early, which whoever reads them notices by what is missing. */
async function* piecesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch {
    // The part has no end then, or the file another hash.
  } finally {
    reader.releaseLock()
  }
}
