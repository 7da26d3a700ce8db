import { assert } from '../../shared/assert.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'

/** Every buffer and wait of the provider that the server does not name. */
export interface ProviderLimits {
  /** From dialling to the server's `ready`. */
  readonly dialTimeoutMs: number
  /** A connection that has lasted this long counts as a success: the next backoff starts from the beginning. */
  readonly stableAfterMs: number
  /** The first reconnect comes after a random time up to this; the bound doubles with each failure … */
  readonly backoffFirstMs: number
  /** … up to this for the first ten, … */
  readonly backoffEarlyMaxMs: number
  /** … and then up to this. */
  readonly backoffMaxMs: number
  /** After waking up: how long a connection that seemed alive may stay silent. */
  readonly probeTimeoutMs: number
  /** While more than this waits in the wire, no further edits are handed to it. */
  readonly wireBufferMaxBytes: number
  /** Batches of one document on their way. What is edited meanwhile goes out together, with the next. */
  readonly batchesInFlight: number
  /** Bytes of one document on their way; one batch more is begun below this. */
  readonly bytesInFlight: number
  readonly editsPerBatch: number
  /** More unsent edits than this are merged in memory. */
  readonly editsKeptApart: number
  /** After this the provider goes on without its local log. */
  readonly localLogOpenTimeoutMs: number
  /** A local log that has failed is tried again after this; the time doubles with each failure … */
  readonly localLogRetryMs: number
  /** … up to this. */
  readonly localLogRetryMaxMs: number
  /** More bytes than this on their way into the local log: it is given up. */
  readonly localLogBufferMaxBytes: number
  /** The local log is folded when it has grown by this many entries … */
  readonly foldEntries: number
  /** … or bytes, */
  readonly foldBytes: number
  /** and has not grown for so long. */
  readonly foldDelayMs: number
  /** Awareness is sent at most this often. */
  readonly awarenessIntervalMs: number
  /** An awareness state above this is not sent: the server would end the session for it. */
  readonly awarenessMaxBytes: number
}

export const PROVIDER_LIMITS: ProviderLimits = {
  dialTimeoutMs: 20_000,
  stableAfterMs: 10_000,
  backoffFirstMs: 500,
  backoffEarlyMaxMs: 4000,
  backoffMaxMs: 30_000,
  probeTimeoutMs: 5_000,
  wireBufferMaxBytes: 8 * 1024 * 1024,
  batchesInFlight: 8,
  bytesInFlight: 4 * 1024 * 1024,
  editsPerBatch: 100,
  editsKeptApart: 1000,
  localLogOpenTimeoutMs: 10_000,
  localLogRetryMs: 5_000,
  localLogRetryMaxMs: 60_000,
  localLogBufferMaxBytes: 32 * 1024 * 1024,
  foldEntries: 500,
  foldBytes: 1024 * 1024,
  foldDelayMs: 1000,
  awarenessIntervalMs: 30,
  awarenessMaxBytes: 4 * 1024,
}

/** Limits check each other: a set that cannot work is refused where it is made. */
export function checkProviderLimits(limits: ProviderLimits): ProviderLimits {
  for (const [name, value] of Object.entries(limits)) assert(value > 0, `${name} is positive`)
  const { inFlightMaxBytes, updateMaxBytes } = DEFAULT_LIMITS
  assert(limits.bytesInFlight + updateMaxBytes <= inFlightMaxBytes, 'a server takes what is on its way')
  assert(limits.backoffFirstMs <= limits.backoffEarlyMaxMs, 'backoff grows')
  assert(limits.backoffEarlyMaxMs <= limits.backoffMaxMs, 'backoff goes on growing')
  assert(limits.localLogRetryMs <= limits.localLogRetryMaxMs, 'the time between retries grows')
  assert(limits.editsPerBatch > 1, 'edits are merged')
  return limits
}
checkProviderLimits(PROVIDER_LIMITS)
