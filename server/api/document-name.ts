import type { Context } from 'hono'
import type { DocName } from '../../shared/ids.ts'
import { documentFromPath } from '../../shared/protocol/document-path.ts'

export const DOCUMENTS_PATH = '/api/documents'

/** The segment after the collection's path, decoded exactly once: the router's own decoding is not looked at. */
export function nameOf(context: Context): DocName {
  const segment = new URL(context.req.url).pathname.slice(DOCUMENTS_PATH.length + 1).split('/', 1)[0]
  return documentFromPath(`/${segment ?? ''}`)
}
