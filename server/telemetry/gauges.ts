import type { Metrics } from './metrics.ts'

/** What is counted where it lies, when somebody asks. `outboxBytes` is the metric `inkwire_outbox_bytes`. */
const GAUGES = {
  connections: 'Open WebSocket connections.',
  slowConnections: 'Connections with more to read than the soft limit of an outbox.',
  outboxBytes: 'Bytes that wait for clients to read them.',
  outboxLargestBytes: 'Bytes that wait for the client that is furthest behind.',
  ready: 'Whether sessions are taken: 1, or 0 while the disk fails and while the server drains.',
  draining: 'Whether the server was asked to stop and is about to: 1 or 0.',
  uploads: 'Files that are being uploaded.',
  foldsWaiting: 'Documents whose snapshot is due and waits for its turn.',
  differencesWaiting: 'Joins that wait for the thread that compares documents.',
  formatsWaiting: 'Exports and imports that run or wait for their turn.',
  unfoldedEntries: 'Edits in the logs of open documents beyond their newest snapshots.',
  unfoldedBytes: 'Bytes of those edits.',
  diskFreeBytes: 'Free bytes where the data folder lies.',
  logBytes: 'Size of the log on disk, looked at once a minute.',
} as const

export type Gauges = { readonly [Name in keyof typeof GAUGES]: () => number | Promise<number> }

export const GAUGE_NAMES = Object.keys(GAUGES) as (keyof Gauges)[]

/** @param gauges asked whenever the metrics are; undefined while there is nothing to ask yet */
export function measureGauges(metrics: Metrics, gauges: () => Gauges | undefined): void {
  for (const name of GAUGE_NAMES) metrics.gauge(snakeCase(name), GAUGES[name], () => gauges()?.[name]() ?? 0)
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
