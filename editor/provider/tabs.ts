import { type Epoch, parseEpoch } from '../../shared/ids.ts'

/**
 * What tabs of one browser say to each other about one document.
 *
 * - `hello`: this is what I have. Whoever has more says it; and, where `isAnswer` is false, says hello in turn.
 * - `update`: edits of a tab; or, where `isAnswer` is true, all that somebody who said hello lacks.
 *
 * `epoch` is the life of the document that the speaker has, if it knows: copies of different lives never mix.
 */
export type TabMessage =
  | {
      readonly type: 'hello'
      readonly epoch: Epoch | undefined
      readonly stateVector: Uint8Array
      readonly isAnswer: boolean
    }
  | {
      readonly type: 'update'
      readonly epoch: Epoch | undefined
      readonly isAnswer: boolean
      readonly update: Uint8Array
    }
  | { readonly type: 'awareness'; readonly awareness: Uint8Array }

/** The other tabs of this browser that have the same document of the same server open. */
export interface Tabs {
  /** Reaches every other tab, in order, or none; never this one. */
  post(message: TabMessage): void
  /** Nothing is heard any more. Idempotent. */
  close(): void
}

/** Nothing is heard before it has returned. `hear` is given whatever came; {@link parseTabMessage} checks it. */
export type OpenTabs = (hear: (message: unknown) => void) => Tabs

/** Undefined for what another version of this program may say. */
export function parseTabMessage(message: unknown): TabMessage | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message)) return undefined
  const { type, epoch: said, stateVector, isAnswer, update, awareness } = message as Record<string, unknown>
  const epoch = typeof said === 'number' ? parseEpoch(said) : undefined
  if (said !== undefined && epoch === undefined) return undefined
  if (type === 'hello' && stateVector instanceof Uint8Array && typeof isAnswer === 'boolean') {
    return { type, epoch, stateVector, isAnswer }
  }
  if (type === 'update' && update instanceof Uint8Array && typeof isAnswer === 'boolean') {
    return { type, epoch, isAnswer, update }
  }
  if (type === 'awareness' && awareness instanceof Uint8Array) return { type, awareness }
  return undefined
}
