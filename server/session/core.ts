import type { Clock } from '../../shared/clock.ts'
import type { DocName } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Channels } from '../channel/channels.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { Tracing } from '../channel/tracing.ts'
import type { PersonLimits } from '../limits/person-limits.ts'
import type { Identity } from './identity.ts'

/** What sessions need of the server they belong to. */
export interface Core {
  readonly channels: Channels
  readonly clock: Clock
  readonly limits: Limits
  readonly people: PersonLimits
  readonly telemetry: Telemetry
  /** Undefined: nothing is followed. */
  readonly tracing?: Tracing | undefined
  /**
   * Who holds this key and this token; the token is empty where there is none. Two who hold the same key and no token
   * that names them are the same person. At once where nothing has to be verified.
   * @throws InkwireError TOKEN_INVALID, TOKEN_EXPIRED, SERVER_BUSY; also as a rejection
   */
  identify(key: string, token: string): Identity | Promise<Identity>
  /**
   * Lets somebody into a document, and says as what.
   * @throws InkwireError DOCUMENT_DELETED, ACCESS_DENIED, TOKEN_INVALID where the token was revoked since
   */
  admit(document: DocName, identity: Identity): Promise<Role>
  /**
   * What a document's state holds beyond a state vector, as a Yjs update; off the main thread when it is large.
   * @throws InkwireError MESSAGE_MALFORMED for a bad state vector
   */
  difference(state: Uint8Array, stateVector: Uint8Array): Promise<Uint8Array>
}
