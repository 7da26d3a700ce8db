import type { ErrorCode } from '../errors.ts'
import type { DocName, Epoch, Seq } from '../ids.ts'

/** The subprotocol of RFC 6455 §1.9 by which our provider asks for these messages. */
export const SUBPROTOCOL = 'inkwire.2'

/**
 * What a test makes of this version's golden bytes, numbers, codes and close codes [W3]. When that test fails:
 *
 * - A released client would send or read other bytes than before, or a code's close code or retry changed: that is
 *   another protocol. Undo it, or give SUBPROTOCOL the next number, go on speaking the old one for as long as its
 *   clients are about, and say in docs/protocol.md what changed. A new message needs this too: old peers refuse it.
 * - An error code was added, or golden bytes for what was there before: released clients get on with that. Put the
 *   new hash here, and say so in the commit.
 */
export const WIRE_HASH = 'e177ec12d3bcade3'

/** What somebody may do with a document, each more than the one before. */
export const ROLES = ['reader', 'commenter', 'writer', 'owner'] as const
export type Role = (typeof ROLES)[number]

/** What a joining client has of a document. */
export type Have =
  | { readonly type: 'nothing' }
  /** Every entry of this epoch up to seq. */
  | { readonly type: 'seq'; readonly epoch: Epoch; readonly seq: Seq }
  /** A Yjs state vector; no claim about deletions. */
  | { readonly type: 'state vector'; readonly stateVector: Uint8Array }

/** A channel's number on the wire: given by the server in `welcome`, the same for everyone in it. */
export type ChannelNumber = number

/** `update`: new edits of this session's own. `offer`: an answer to `request`; may hold what others wrote before. */
export type PublishKind = 'update' | 'offer'

export type ClientMessage =
  /**
   * The first message. `key` is this browser's secret, from which the server derives who it is where the token names
   * nobody; `token` is a JWT, or empty.
   */
  | { readonly type: 'hello'; readonly key: string; readonly agent: string; readonly token: string }
  /** A newer token of the same person, before the one in use expires. */
  | { readonly type: 'authenticate'; readonly token: string }
  | { readonly type: 'join'; readonly document: DocName; readonly have: Have }
  | { readonly type: 'leave'; readonly channel: ChannelNumber }
  /** `batch` rises by one with each publish of a session, from 1. */
  | {
      readonly type: 'publish'
      readonly channel: ChannelNumber
      readonly batch: number
      readonly kind: PublishKind
      readonly update: Uint8Array
    }
  /** `awareness`: an awareness update of y-protocols. */
  | { readonly type: 'awareness'; readonly channel: ChannelNumber; readonly awareness: Uint8Array }
  | { readonly type: 'ping'; readonly nonce: number }
  /** Comes right before the batch it speaks of: an edit in it was made at this time of the server's clock. */
  | {
      readonly type: 'mark'
      readonly channel: ChannelNumber
      readonly batch: number
      readonly madeMs: number
    }
  /**
   * What was measured here since the last report: from edits to their acknowledgement, and from others' edits to their
   * place in the document here, REPORT_TIMES_MAX of each; batches sent once more; connections made anew.
   */
  | {
      readonly type: 'report'
      readonly savedMs: readonly number[]
      readonly shownMs: readonly number[]
      readonly resends: number
      readonly reconnects: number
    }

export type ServerMessage =
  /**
   * Answers `hello` and `authenticate`. The client pings this often, and counts the connection dead after two that go
   * unanswered. Its token expires after `expiresMs`; 0: never.
   */
  | {
      readonly type: 'ready'
      readonly heartbeatMs: number
      readonly updateMaxBytes: number
      readonly expiresMs: number
    }
  /**
   * Answers `join`. `state` and `deliver` follow, then `synced`. `writable` is about the document: where it is false, a
   * `publish` that brings something new is refused with the reason. `role` is about this client.
   */
  | {
      readonly type: 'welcome'
      readonly document: DocName
      readonly channel: ChannelNumber
      readonly epoch: Epoch
      readonly writable: boolean
      readonly role: Role
    }
  /** Stands for every entry up to `seq`, as far as the client said that it lacks them. */
  | {
      readonly type: 'state'
      readonly channel: ChannelNumber
      readonly seq: Seq
      readonly update: Uint8Array
    }
  /** One entry, in the order of the log, without a gap. */
  | {
      readonly type: 'deliver'
      readonly channel: ChannelNumber
      readonly seq: Seq
      readonly update: Uint8Array
    }
  /** Everything up to `seq` was sent. `stateVector` is what the server has: the client offers what it lacks. */
  | {
      readonly type: 'synced'
      readonly channel: ChannelNumber
      readonly seq: Seq
      readonly stateVector: Uint8Array
    }
  /**
   * Every batch up to `batch` is on disk. `seq` is its entry's, or, where it brought nothing new, one that this client
   * has been sent: a client counts the seq after the last it has seen as seen, and must not skip what others wrote.
   */
  | {
      readonly type: 'acknowledge'
      readonly channel: ChannelNumber
      readonly batch: number
      readonly seq: Seq
    }
  /** The batch refers to what the server has not: nothing of it was appended. Offer what this state vector lacks. */
  | {
      readonly type: 'request'
      readonly channel: ChannelNumber
      readonly batch: number
      readonly stateVector: Uint8Array
    }
  | { readonly type: 'awareness'; readonly channel: ChannelNumber; readonly awareness: Uint8Array }
  /** Ends the session on this document. `retryAfterMs` is 0 where the client may choose. */
  | {
      readonly type: 'refuse'
      readonly document: DocName
      readonly code: ErrorCode
      readonly text: string
      readonly retryAfterMs: number
    }
  /** The server is about to close: come back after this time. */
  | { readonly type: 'drain'; readonly retryAfterMs: number }
  /** `timeMs` is the server's clock, in Unix time. */
  | { readonly type: 'pong'; readonly nonce: number; readonly timeMs: number }
  /** An edit in this entry, which was delivered in the same frame, was made at this time of the server's clock. */
  | {
      readonly type: 'mark'
      readonly channel: ChannelNumber
      readonly seq: Seq
      readonly madeMs: number
    }
