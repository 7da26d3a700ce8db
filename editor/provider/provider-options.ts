import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Clock } from '../../shared/clock.ts'
import type { Role } from '../../shared/protocol/messages.ts'
import type { Random } from '../../shared/random.ts'
import type { ServerConnection } from './connection.ts'
import type { LocalLogSource } from './local-log-source.ts'
import type { Person } from './presence.ts'
import type { ProviderLimits } from './provider-limits.ts'
import type { Status } from './status.ts'
import type { OpenTabs } from './tabs.ts'

export interface ProviderOptions {
  /** The document's name on the server. */
  readonly document: string
  /** The caller's; the provider never destroys it. What it holds already counts as an edit. */
  readonly doc: Y.Doc
  /** The caller's; may carry other documents. A document is open once on a connection. */
  readonly connection: ServerConnection
  readonly clock: Clock
  readonly random: Random
  /** Without it nothing survives a closed tab. The provider closes it. */
  readonly localLog?: LocalLogSource
  /** Without it the other tabs are reached through the server only. */
  readonly openTabs?: OpenTabs
  /** The caller's. Without it nobody is seen, and nobody sees. */
  readonly awareness?: Awareness
  readonly limits?: ProviderLimits
  /** The provider has let go of everything but the local log. Called once. */
  readonly onClosed?: () => void
}

/** What can be listened to. Everything else about a document is told by its `Y.Doc`. */
export interface ProviderEvents {
  readonly status: Status
  /** Everything the server has is here: once after each join. */
  readonly synced: undefined
  readonly people: readonly Person[]
  /** What the server tells everybody of oneself, in answer to the latest own state. */
  readonly told: Person['state']
  /** What one may do with the document has been said, or is something else now. */
  readonly role: Role
}
