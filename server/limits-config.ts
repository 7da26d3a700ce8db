import { totalmem } from 'node:os'
import { DEFAULT_LIMITS, type Limits } from '../shared/limits.ts'
import { checkRateLimits, DEFAULT_RATE_LIMITS, type RateLimits } from './limits/rate-limits.ts'
import { setting, whole } from './setting.ts'
import { DEFAULT_HTTP_LIMITS, type HttpLimits } from './transport/http.ts'

const MANY = 1_000_000_000
const { addressPace, connectionPace } = DEFAULT_RATE_LIMITS

/** Limits that are there for whoever means harm: the rows of the table of settings. */
export const LIMIT_SETTINGS = {
  addressConnectionsMax: setting(
    whole(1, MANY),
    DEFAULT_RATE_LIMITS.addressConnections,
    'WebSocket connections of one address. Behind a proxy that is not named, all clients have its address.',
  ),
  addressUpgradesPerSecond: setting(
    whole(1, MANY),
    DEFAULT_RATE_LIMITS.addressUpgradesPerSecond,
    "New connections of one address. Of each rate ten seconds' worth may come at once.",
  ),
  addressRequestsPerSecond: setting(
    whole(1, MANY),
    DEFAULT_RATE_LIMITS.addressRequestsPerSecond,
    'Requests of the API from one address.',
  ),
  addressMessagesPerSecond: setting(
    whole(1, MANY),
    addressPace.messagesPerSecond,
    'Messages from all connections of one address. Faster ones wait in the network.',
  ),
  addressBytesPerSecond: setting(whole(1024, MANY), addressPace.bytesPerSecond, 'The same, in bytes.'),
  addressCpuMsPerSecond: setting(
    whole(1, MANY),
    addressPace.cpuMsPerSecond,
    'The same, in milliseconds that it takes to read them.',
  ),
  connectionMessagesPerSecond: setting(
    whole(1, MANY),
    connectionPace.messagesPerSecond,
    'Messages from one connection. Faster ones wait in the network.',
  ),
  connectionBytesPerSecond: setting(whole(1024, MANY), connectionPace.bytesPerSecond, 'The same, in bytes.'),
  connectionCpuMsPerSecond: setting(
    whole(1, MANY),
    connectionPace.cpuMsPerSecond,
    'The same, in milliseconds that it takes to read them.',
  ),
  connectionJoinsPerSecond: setting(
    whole(1, MANY),
    DEFAULT_LIMITS.joinsPerSecond,
    'Documents that one connection asks for.',
  ),
  connectionIdleMs: setting(
    whole(100, MANY),
    DEFAULT_LIMITS.connectionIdleMs,
    'A connection on no document is closed after this.',
  ),
  helloTimeoutMs: setting(
    whole(100, MANY),
    DEFAULT_LIMITS.helloTimeoutMs,
    'A connection that does not begin to speak is closed after this.',
  ),
  headersTimeoutMs: setting(
    whole(100, MANY),
    DEFAULT_HTTP_LIMITS.headersTimeoutMs,
    'A socket that has not sent the headers of a request is closed after this.',
  ),
  bodyTimeoutMs: setting(
    whole(100, MANY),
    DEFAULT_HTTP_LIMITS.bodyTimeoutMs,
    'A request whose body is not there is closed after this; uploads have their own pace.',
  ),
  personConnectionsMax: setting(
    whole(1, MANY),
    DEFAULT_RATE_LIMITS.personConnections,
    'Connections of one person.',
  ),
  personSessionsMax: setting(
    whole(1, MANY),
    DEFAULT_RATE_LIMITS.personSessions,
    'Documents that one person has open, each tab counted.',
  ),
  awarenessBytesPerSecond: setting(
    whole(4096, MANY),
    DEFAULT_LIMITS.awarenessBytesPerSecond,
    "What others are told of one client's caret and name; the rest comes later, the latest only.",
  ),
  documentMaxBytes: setting(
    whole(1024, Number.MAX_SAFE_INTEGER),
    DEFAULT_LIMITS.documentMaxBytes,
    'Size of one document. Beyond it only deletions are taken.',
  ),
  documentEntriesMax: setting(
    whole(1000, MANY),
    DEFAULT_LIMITS.documentMaxEntries,
    'Edits of one document since its last snapshot.',
  ),
  documentClientIdsMax: setting(
    whole(16, 10_000_000),
    DEFAULT_LIMITS.clientIdsPerDocument,
    'Client ids that ever wrote in one document: about one for each time that somebody opened it to write.',
  ),
  documentSessionsMax: setting(
    whole(1, MANY),
    DEFAULT_LIMITS.sessionsPerDocument,
    'Clients on one document at the same time.',
  ),
  outboxMemoryPercent: setting(
    whole(1, 90),
    25,
    'Share of the memory that may wait for slow readers; beyond it the slowest are disconnected, to try again.',
  ),
}

type Values = { readonly [Name in keyof typeof LIMIT_SETTINGS]: number }

/** What client and server agree on, or that guards a document. */
export function documentLimits(values: Values): Partial<Limits> {
  return {
    // Whoever has a document can say so: 13 bytes for each client id, and some more.
    stateVectorMaxBytes: Math.max(DEFAULT_LIMITS.stateVectorMaxBytes, 16 * values.documentClientIdsMax),
    joinsPerSecond: values.connectionJoinsPerSecond,
    connectionIdleMs: values.connectionIdleMs,
    helloTimeoutMs: values.helloTimeoutMs,
    awarenessBytesPerSecond: values.awarenessBytesPerSecond,
    documentMaxBytes: values.documentMaxBytes,
    documentMaxEntries: values.documentEntriesMax,
    clientIdsPerDocument: values.documentClientIdsMax,
    sessionsPerDocument: values.documentSessionsMax,
  }
}

export function rateLimits(values: Values): RateLimits {
  const ofConnection = {
    messagesPerSecond: values.connectionMessagesPerSecond,
    bytesPerSecond: values.connectionBytesPerSecond,
    cpuMsPerSecond: values.connectionCpuMsPerSecond,
  }
  return checkRateLimits({
    addressConnections: values.addressConnectionsMax,
    addressUpgradesPerSecond: values.addressUpgradesPerSecond,
    addressRequestsPerSecond: values.addressRequestsPerSecond,
    addressPace: {
      // An address has no less than each of its connections.
      messagesPerSecond: Math.max(values.addressMessagesPerSecond, ofConnection.messagesPerSecond),
      bytesPerSecond: Math.max(values.addressBytesPerSecond, ofConnection.bytesPerSecond),
      cpuMsPerSecond: Math.max(values.addressCpuMsPerSecond, ofConnection.cpuMsPerSecond),
    },
    connectionPace: ofConnection,
    personConnections: values.personConnectionsMax,
    personSessions: values.personSessionsMax,
    outboxesMaxBytes: Math.floor((memoryBytes() * values.outboxMemoryPercent) / 100),
  })
}

export function httpLimits(values: Values): HttpLimits {
  return { headersTimeoutMs: values.headersTimeoutMs, bodyTimeoutMs: values.bodyTimeoutMs }
}

/** The machine's, or what a container may have of it. */
function memoryBytes(): number {
  const allowed = process.constrainedMemory()
  return allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()
}
