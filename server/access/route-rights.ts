import type { Role } from '../../shared/protocol/messages.ts'

/**
 * What somebody has to be for a request.
 *
 * - `anyone`: nobody is asked who they are.
 * - `identified`: somebody with a token that holds, where tokens are asked for.
 * - `creator`: somebody who may make documents. `operator`: somebody who runs this server.
 * - a role: at least that, on the document it is about.
 */
export type Right = 'anyone' | 'identified' | 'creator' | 'operator' | Role

/**
 * [A2] What a request may do, by its route. A route that is not here is refused.
 *
 * A file's address holds the hash of its content: who knows it has been told by somebody who could read it, and an
 * image in a page cannot bring a token.
 */
export const ROUTE_RIGHTS: Readonly<Record<string, Right>> = {
  'GET /healthz': 'anyone',
  'GET /readyz': 'anyone',
  'GET /metrics': 'operator',
  'GET /*': 'anyone',
  'GET /files/*': 'anyone',
  'GET /api/session': 'anyone',
  'GET /api/documents': 'identified',
  'POST /api/documents': 'creator',
  'GET /api/documents/:name': 'reader',
  'PATCH /api/documents/:name': 'owner',
  'DELETE /api/documents/:name': 'owner',
  'POST /api/documents/:name/restore': 'owner',
  'POST /api/documents/:name/files': 'writer',
  'PUT /api/documents/:name/files/:hash': 'writer',
  'GET /api/documents/:name/links': 'owner',
  'POST /api/documents/:name/links': 'owner',
  'DELETE /api/documents/:name/links/:id': 'owner',
  'POST /api/documents/:name/revocations': 'owner',
  'GET /api/operator/server': 'operator',
  'GET /api/operator/documents': 'operator',
  'GET /api/operator/documents/:name': 'operator',
  'DELETE /api/operator/documents/:name': 'operator',
  'GET /api/operator/documents/:name/part': 'operator',
  'GET /api/operator/documents/:name/export': 'operator',
  'POST /api/operator/documents/:name/verify': 'operator',
  'POST /api/operator/documents/:name/compact': 'operator',
  'POST /api/operator/documents/:name/restore': 'operator',
  'PUT /api/operator/documents/:name/files/:hash': 'operator',
  'GET /api/operator/files/:hash': 'operator',
  'POST /api/operator/import': 'operator',
  'POST /api/operator/verify': 'operator',
  'POST /api/operator/backups': 'operator',
  'POST /api/operator/echo': 'operator',
  'GET /api/operator/tokens': 'operator',
  'POST /api/operator/tokens': 'operator',
  'DELETE /api/operator/tokens/:id': 'operator',
  'POST /api/operator/revocations': 'operator',
}
