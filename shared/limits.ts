import { assert } from './assert.ts'

/** Defaults for every buffer and wait that client and server must agree on or that guard a server against a client. */
export interface Limits {
  /** One WebSocket message from a client. A server's may be longer: a state is as long as its document. */
  readonly frameMaxBytes: number
  /** One published update. */
  readonly updateMaxBytes: number
  readonly stateVectorMaxBytes: number
  /** Above this a session goes stale: it gets no live updates until it has drained, then reads the log. */
  readonly outboxSoftBytes: number
  /** Above this a session is closed with OUTBOX_FULL. */
  readonly outboxHardBytes: number
  /** What a session keeps of live updates while it reads the log to catch up. */
  readonly catchUpMaxBytes: number
  /** How much of a log is read and sent at a time. */
  readonly pageMaxBytes: number
  readonly documentsPerConnection: number
  /** New client ids that one session may claim. */
  readonly clientIdsPerSession: number
  /** Foreign client ids that one session may bring in by answering a request. */
  readonly offeredClientIdsPerSession: number
  readonly awarenessEntriesPerMessage: number
  /** The same for clients that send back what they hear of others. */
  readonly echoedAwarenessEntries: number
  readonly awarenessEntryMaxBytes: number
  /** Awareness of one channel is told to its sessions at most once in this time. */
  readonly awarenessIntervalMs: number
  /** What one session has published that is not on disk yet. */
  readonly inFlightMaxBytes: number
  readonly heartbeatMs: number
  /** From the first byte to a valid `hello`. */
  readonly helloTimeoutMs: number
  /** A connection without a session goes after this. */
  readonly connectionIdleMs: number
  /** A channel nobody is in is closed after this. */
  readonly channelIdleMs: number
  /** Nesting of values and types inside an update. */
  readonly nestingMax: number
  /** Clients whose structs one update may hold. */
  readonly clientsPerUpdate: number
  /** Of a document's newest snapshot and the entries after it. Beyond it only what deletes is taken. */
  readonly documentMaxBytes: number
  /** Entries after the newest snapshot; folding keeps far below this. */
  readonly documentMaxEntries: number
  readonly clientIdsPerDocument: number
  readonly sessionsPerDocument: number
  /** Documents that one connection may ask for, in the long run. */
  readonly joinsPerSecond: number
  /** Of one session's awareness is told so much, in the long run; what comes faster is told later, the latest only. */
  readonly awarenessBytesPerSecond: number
}

export const DEFAULT_LIMITS: Limits = {
  frameMaxBytes: 4 * 1024 * 1024,
  updateMaxBytes: 1024 * 1024,
  stateVectorMaxBytes: 1024 * 1024,
  outboxSoftBytes: 1024 * 1024,
  outboxHardBytes: 8 * 1024 * 1024,
  catchUpMaxBytes: 1024 * 1024,
  pageMaxBytes: 256 * 1024,
  documentsPerConnection: 64,
  clientIdsPerSession: 8,
  offeredClientIdsPerSession: 4096,
  awarenessEntriesPerMessage: 4,
  echoedAwarenessEntries: 4096,
  awarenessEntryMaxBytes: 4 * 1024,
  awarenessIntervalMs: 30,
  inFlightMaxBytes: 8 * 1024 * 1024,
  heartbeatMs: 15_000,
  helloTimeoutMs: 10_000,
  connectionIdleMs: 60_000,
  channelIdleMs: 30_000,
  nestingMax: 100,
  clientsPerUpdate: 4096,
  documentMaxBytes: 64 * 1024 * 1024,
  documentMaxEntries: 1_000_000,
  clientIdsPerDocument: 65_536,
  sessionsPerDocument: 2000,
  joinsPerSecond: 20,
  awarenessBytesPerSecond: 32 * 1024,
}

/** The largest client id and the largest clock, as varUints. */
const STATE_VECTOR_ENTRY_MAX_BYTES = 13

/** Limits check each other: a set that cannot work is refused where it is made. */
export function checkLimits(limits: Limits): Limits {
  assert(limits.updateMaxBytes < limits.frameMaxBytes, 'one update fits a frame')
  assert(limits.pageMaxBytes <= limits.outboxSoftBytes, 'one page of the log fits an outbox')
  assert(limits.updateMaxBytes <= limits.documentMaxBytes, 'one update fits a document')
  assert(
    limits.clientIdsPerDocument * STATE_VECTOR_ENTRY_MAX_BYTES < limits.stateVectorMaxBytes,
    'whoever has a document can say so',
  )
  assert(limits.outboxSoftBytes < limits.outboxHardBytes, 'a session goes stale before it is closed')
  for (const [name, value] of Object.entries(limits)) assert(value > 0, `${name} is positive`)
  return limits
}
checkLimits(DEFAULT_LIMITS)
