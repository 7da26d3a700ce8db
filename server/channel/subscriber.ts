import type { InkwireError } from '../../shared/errors.ts'
import type { PersonId, Seq } from '../../shared/ids.ts'
import type { Broadcast } from './broadcast.ts'

/** One session, as its channel sees it. None of these methods throws. */
export interface Subscriber {
  readonly person: PersonId
  /** Whether it may change the document: asked for each update that brings something new. */
  readonly mayWrite: boolean
  /** What the server knows of how this person is called; it wins over what the client says [P2]. */
  readonly profile: { readonly name?: string; readonly color?: string }
  /** What one commit of the log brought, own updates included: those are acknowledged, the others delivered [C3]. */
  broadcast(broadcast: Broadcast): void
  /** A batch that brought nothing new is on disk with entry `seq`, or with one before it. */
  acknowledge(batch: number, seq: Seq): void
  /** A batch refers to what the channel has not; nothing of it was appended. */
  request(batch: number, stateVector: Uint8Array): void
  /** An awareness update of y-protocols; may be dropped. */
  awareness(awareness: Uint8Array): void
  /** The channel is done with this subscriber and has forgotten it. */
  end(reason: InkwireError): void
}
