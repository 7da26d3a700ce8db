import type { LocalLogSource } from '../../editor/provider/local-log-source.ts'
import type { Transport } from '../../editor/provider/transport.ts'
import type { Connection } from '../../server/session/connection.ts'
import type { fold } from '../../server/snapshot/fold.ts'
import type { StoreOpener } from '../../shared/log/store.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'

/** What may be put around the parts of a server and its clients, to see whether a known bug would be found. */
export interface Mutation {
  store(opener: StoreOpener): StoreOpener
  log(log: UpdateLog): UpdateLog
  fold(original: typeof fold): typeof fold
  connection(connection: Connection): Connection
  transport(transport: Transport): Transport
  localLog(source: LocalLogSource): LocalLogSource
}

export const NO_MUTATION: Mutation = {
  store: (opener) => opener,
  log: (log) => log,
  fold: (original) => original,
  connection: (connection) => connection,
  transport: (transport) => transport,
  localLog: (source) => source,
}
