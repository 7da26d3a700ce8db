import type { ErrorCode } from '../../shared/errors.ts'
import type { ConnectionState } from './connection-state.ts'
import type { Status, Unacknowledged } from './status.ts'

/**
 * The life of one opened document.
 *
 * - `opening`: the local log is being read.
 * - `live`: edits are taken and, when there is a session, published.
 * - `refused`: the server will not take them; editing goes on, and all of it is kept [R5].
 * - `replaced`: this copy cannot go on: another document has its name, or it is damaged [R4].
 */
export type Life =
  | { readonly state: 'opening' }
  | { readonly state: 'live' }
  | { readonly state: 'refused'; readonly code: ErrorCode; readonly text: string }
  | { readonly state: 'replaced' }
  | { readonly state: 'closed' }

/**
 * - `none`: no session; one will be joined as soon as the connection is ready.
 * - `joining`: the server has been asked, or is sending what is missing here.
 * - `synced`: everything the server has is here.
 * - `waiting`: the server ended the session for now; the next one is asked for at `retryAtMs`.
 */
export type SessionState =
  | { readonly state: 'none' }
  | { readonly state: 'joining' }
  | { readonly state: 'synced' }
  | {
      readonly state: 'waiting'
      readonly retryAtMs: number
      readonly delayMs: number
      readonly attempt: number
    }

/** Everything the status depends on. */
export interface Facts {
  readonly life: Life
  readonly session: SessionState
  readonly connection: ConnectionState
  /** Why the server takes no edits of this document from here; only of interest in a session. */
  readonly refusal: { readonly code: ErrorCode; readonly text: string } | undefined
  /** Something is not acknowledged: edits, or what other tabs told. */
  readonly isSettled: boolean
  readonly unacknowledged: Unacknowledged
  readonly savedAtMs: number | undefined
}

/** A shorter wait is a part of connecting: nobody can do anything about it, and the screen stays calm. */
const CALM_WAIT_MS = 1000

/** The only place where it is decided what the screen may say [R2]. */
export function deriveStatus(facts: Facts): Status {
  const { life, unacknowledged } = facts
  const saved = facts.savedAtMs === undefined ? {} : { savedAtMs: facts.savedAtMs }
  switch (life.state) {
    case 'opening':
      return { state: 'opening' }
    case 'closed':
      return { state: 'closed' }
    case 'replaced':
      return { state: 'replaced', unacknowledged }
    case 'refused':
      return { state: 'refused', code: life.code, text: life.text, unacknowledged, ...saved }
    case 'live':
      return facts.session.state === 'synced' ? syncedStatus(facts, saved) : awayStatus(facts, saved)
    default:
      return life satisfies never
  }
}

type Saved = { readonly savedAtMs?: number }

function syncedStatus({ isSettled, refusal, unacknowledged }: Facts, saved: Saved): Status {
  if (isSettled) return { state: 'saved', ...saved } // [R2]
  if (refusal === undefined) return { state: 'saving', unacknowledged, ...saved }
  return { state: 'refused', ...refusal, unacknowledged, ...saved }
}

function awayStatus({ session, connection, unacknowledged }: Facts, saved: Saved): Status {
  const rest = { unacknowledged, ...saved }
  if (session.state === 'waiting') return waitingStatus(session, rest)
  switch (connection.state) {
    case 'waiting':
      return waitingStatus(connection, rest)
    case 'dialing':
    case 'greeting':
      return { state: 'connecting', attempt: connection.attempt, ...rest }
    case 'idle':
    case 'ready':
      return { state: 'connecting', attempt: 1, ...rest }
    case 'forbidden':
      return { state: 'refused', code: connection.code, text: connection.text, ...rest }
    case 'closed':
      return { state: 'offline', ...rest }
    default:
      return connection satisfies never
  }
}

function waitingStatus(
  { attempt, delayMs, retryAtMs }: { attempt: number; delayMs: number; retryAtMs?: number },
  rest: Saved & { readonly unacknowledged: Unacknowledged },
): Status {
  if (retryAtMs === undefined) return { state: 'offline', ...rest }
  if (delayMs < CALM_WAIT_MS) return { state: 'connecting', attempt: attempt + 1, ...rest }
  return { state: 'offline', retryAtMs, ...rest }
}
