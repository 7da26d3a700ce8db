import type { Connection } from '../../../server/session/connection.ts'
import type { fold } from '../../../server/snapshot/fold.ts'
import type { KnownHeads } from '../../../shared/log/known-heads.ts'
import type { StoreOpener } from '../../../shared/log/store.ts'
import type { UpdateLog } from '../../../shared/log/update-log.ts'
import type { LocalLogSource } from '../../provider/local-log-source.ts'
import type { Transport } from '../../provider/transport.ts'

/** What may be put around the parts of a server and its clients, to see whether a known bug would be found. */
export interface Mutation {
  /** Changes what cannot be wrapped, for the time of a run. Returns what changes it back. */
  install(): () => void
  /** Called at each start of the server's process. */
  store(opener: StoreOpener): StoreOpener
  knownHeads(heads: KnownHeads): KnownHeads | undefined
  log(log: UpdateLog): UpdateLog
  fold(original: typeof fold): typeof fold
  connection(connection: Connection): Connection
  /** Called for each tab. */
  transport(transport: Transport): Transport
  localLog(source: LocalLogSource): LocalLogSource
  clientId(fresh: number, browser: string): number
}

/** Makes a mutation for one run, with its own memory of that run. */
export type Mutating = () => Mutation

const UNTOUCHED: Mutation = {
  install: () => () => undefined,
  store: (opener) => opener,
  knownHeads: (heads) => heads,
  log: (log) => log,
  fold: (original) => original,
  connection: (connection) => connection,
  transport: (transport) => transport,
  localLog: (source) => source,
  clientId: (fresh) => fresh,
}

export const NO_MUTATION: Mutating = () => UNTOUCHED

export function mutating(make: () => Partial<Mutation>): Mutating {
  return () => ({ ...UNTOUCHED, ...make() })
}
