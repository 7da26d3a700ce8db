import type { Clock } from '../../shared/clock.ts'
import type { DocName, PersonId } from '../../shared/ids.ts'
import type { Limits } from '../../shared/limits.ts'
import type { Channels } from '../channel/channels.ts'
import type { Telemetry } from '../channel/telemetry.ts'

/** What sessions need of the server they belong to. */
export interface Core {
  readonly channels: Channels
  readonly clock: Clock
  readonly limits: Limits
  readonly telemetry: Telemetry
  /** Who holds this key. Two who hold the same one are the same person. */
  identify(key: string): PersonId
  /**
   * Lets a person into a document, or not.
   * @throws InkwireError DOCUMENT_DELETED, ACCESS_DENIED
   */
  admit(document: DocName, person: PersonId): Promise<void>
  /**
   * What a document's state holds beyond a state vector, as a Yjs update; off the main thread when it is large.
   * @throws InkwireError MESSAGE_MALFORMED for a bad state vector
   */
  difference(state: Uint8Array, stateVector: Uint8Array): Promise<Uint8Array>
}
