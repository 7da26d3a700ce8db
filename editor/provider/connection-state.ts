import type { ErrorCode } from '../../shared/errors.ts'
import type { Heartbeat } from './heartbeat.ts'
import type { Wire } from './transport.ts'

/**
 * The states of a connection to a server.
 *
 * - `idle`: no document is open, so there is nothing to connect for.
 * - `dialing`, `greeting`: on the way; `attempt` counts from 1 since the last stable connection.
 * - `ready`: documents can be joined.
 * - `waiting`: lost. The next attempt is at `retryAtMs`; without one, when somebody calls `wake`.
 * - `forbidden`: the server does not want this client back.
 * - `closed`: for good.
 */
export type ConnectionState =
  | { readonly state: 'idle' }
  | { readonly state: 'dialing' | 'greeting'; readonly attempt: number }
  | { readonly state: 'ready' }
  | {
      readonly state: 'waiting'
      readonly attempt: number
      readonly delayMs: number
      readonly retryAtMs?: number
    }
  | { readonly state: 'forbidden'; readonly code: ErrorCode; readonly text: string }
  | { readonly state: 'closed' }

/** A state with what the connection holds in it. Whoever leaves it calls {@link release}. */
export type Phase =
  | { readonly state: 'idle' }
  | {
      readonly state: 'dialing' | 'greeting'
      readonly attempt: number
      readonly wire: Wire
      readonly cancelTimeout: () => void
    }
  | {
      readonly state: 'ready'
      readonly wire: Wire
      readonly updateMaxBytes: number
      readonly heartbeat: Heartbeat
      readonly cancelStable: () => void
    }
  | {
      readonly state: 'waiting'
      readonly attempt: number
      readonly delayMs: number
      readonly retryAtMs?: number
      /** The server's word: not before this, whoever wakes us. 0 where it said nothing. */
      readonly notBeforeMs: number
      readonly cancel: () => void
    }
  | { readonly state: 'forbidden'; readonly code: ErrorCode; readonly text: string }
  | { readonly state: 'closed' }

/** Stops every timer that a phase has set. Idempotent. */
export function release(phase: Phase): void {
  switch (phase.state) {
    case 'dialing':
    case 'greeting':
      return phase.cancelTimeout()
    case 'ready':
      phase.heartbeat.stop()
      return phase.cancelStable()
    case 'waiting':
      return phase.cancel()
    case 'idle':
    case 'forbidden':
    case 'closed':
      return
    default:
      phase satisfies never
  }
}

export function wireOf(phase: Phase): Wire | undefined {
  return 'wire' in phase ? phase.wire : undefined
}
