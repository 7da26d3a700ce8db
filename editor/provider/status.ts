import type { ErrorCode } from '../../shared/errors.ts'

/** Where edits are that the server has not acknowledged. */
export interface Unacknowledged {
  /** Edits (Yjs transactions of this browser) not yet acknowledged. */
  readonly edits: number
  /** True when all of them are in the local log and survive a closed tab [R1]. */
  readonly onDevice: boolean
}

/**
 * What the screen may say about somebody's words. Derived in one place, from acknowledgements and nothing else [R2].
 *
 * - `opening`: reading the local log; nothing is known yet.
 * - `connecting`: no session at the moment, and one is being made.
 * - `saving`: joined; some edits are not acknowledged yet.
 * - `saved`: joined; everything is on the server's disk. `savedAtMs` is the last acknowledgement, if there was one.
 * - `offline`: no session; the next attempt is at `retryAtMs` (undefined: when the network or the tab comes back).
 * - `refused`: the server will not take these edits; they are kept and can be copied out [R5].
 * - `replaced`: the document on the server is another one now (deleted and made anew, or this copy was damaged);
 *   this copy is closed, its unacknowledged words are kept [R4].
 * - `closed`: the embedder closed the provider.
 */
export type Status =
  | { readonly state: 'opening' }
  | {
      readonly state: 'connecting'
      readonly attempt: number
      readonly unacknowledged: Unacknowledged
      readonly savedAtMs?: number
    }
  | { readonly state: 'saving'; readonly unacknowledged: Unacknowledged; readonly savedAtMs?: number }
  | { readonly state: 'saved'; readonly savedAtMs?: number }
  | {
      readonly state: 'offline'
      readonly retryAtMs?: number
      readonly unacknowledged: Unacknowledged
      readonly savedAtMs?: number
    }
  | {
      readonly state: 'refused'
      readonly code: ErrorCode
      readonly text: string
      readonly unacknowledged: Unacknowledged
      readonly savedAtMs?: number
    }
  | { readonly state: 'replaced'; readonly unacknowledged: Unacknowledged }
  | { readonly state: 'closed' }
