import type { Telemetry } from '../channel/telemetry.ts'
import { type Metrics, seconds } from './metrics.ts'

type Counted = Omit<Telemetry, 'felt' | 'alarm'>

/** Who it was is for the log. */
interface CoreMetrics extends Counted {
  sessionClosed(): void
  joined(elapsedMs: number, bytes: number): void
  sessionWentStale(): void
}

/** Connections, documents, and the way of an update through the server. */
export function coreMetrics(metrics: Metrics): CoreMetrics {
  const connect = metrics.latency(
    'connect_seconds',
    'From the upgrade of a connection to the first message on it; for our own clients one round trip to them is in it.',
  )
  const documents = metrics.gauge('documents_open', 'Documents that somebody has open.')
  const sessions = metrics.gauge('sessions', 'Clients on documents; one connection may carry several.')
  const updates = metrics.counter('updates_total', 'Updates taken in and put into the order of a log.')
  const updateBytes = metrics.counter('update_bytes_total', 'Bytes of the updates taken in.')
  const append = metrics.latency(
    'append_seconds',
    'From the arrival of an update to its acknowledgement, which says that it is on disk.',
  )
  const deliver = metrics.latency(
    'deliver_seconds',
    'From the arrival of an update to the moment it was handed out to everybody else on the document.',
  )
  const deliveries = metrics.counter(
    'deliveries_total',
    'Updates handed out, one for each client that gets it.',
  )
  const join = metrics.latency(
    'join_seconds',
    'From a join to the moment the client had been sent everything.',
  )
  const joinBytes = metrics.counter('join_bytes_total', 'Bytes of state and entries sent to joining clients.')
  const stale = metrics.counter(
    'stale_sessions_total',
    'Sessions that read too slowly and had to catch up from the log.',
  )
  const requests = metrics.counter(
    'requests_total',
    'Updates not taken in because something before them was missing.',
  )
  const refusals = metrics.labelledCounter(
    'refusals_total',
    'Connections, joins and sessions refused or ended, by error code.',
    'code',
  )
  const limited = metrics.labelledCounter(
    'limited_total',
    'How often somebody was refused or had to wait because of a limit, by limit.',
    'limit',
  )
  const lost = metrics.counter(
    'lost_acknowledged_total',
    'Clients that knew an entry, in this very life of a document, that its log did not hold.',
  )
  return {
    connected: (elapsedMs) => connect.observe(seconds(elapsedMs)),
    channelOpened: () => documents.inc(),
    channelClosed: () => documents.dec(),
    sessionOpened: () => sessions.inc(),
    sessionClosed: () => sessions.dec(),
    updateReceived: (bytes) => {
      updates.inc()
      updateBytes.inc(bytes)
    },
    acknowledged: (elapsedMs) => append.observe(seconds(elapsedMs)),
    delivered: (elapsedMs, others) => {
      if (others <= 0) return
      deliver.observe(seconds(elapsedMs))
      deliveries.inc(others)
    },
    joined: (elapsedMs, bytes) => {
      join.observe(seconds(elapsedMs))
      joinBytes.inc(bytes)
    },
    sessionWentStale: () => stale.inc(),
    requested: () => requests.inc(),
    refused: (code) => refusals.inc({ code }),
    limited: (limit) => limited.inc({ limit }),
    acknowledgedLost: () => lost.inc(),
  }
}
