import type { Telemetry } from '../channel/telemetry.ts'
import { type Metrics, seconds } from './metrics.ts'

/** What people feel: from a hundredth of a second, which nobody notices, to the minute that a train takes in a tunnel. */
const FELT_BUCKETS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60]

/** The longest time that is counted as such: whoever says more, by mistake or to spoil the figures, has said this. */
const FELT_MAX_MS = 60_000

/** Times of each kind that one report adds, and what it raises a count by, at most. */
const TIMES_MAX = 16
const COUNT_MAX = 1000

/**
 * What writers' browsers measured and reported.
 *
 * - [O1] Whatever a client says, it adds few values, and none beyond what is counted. How often it may report is up to
 *   its connection.
 */
export function clientMetrics(metrics: Metrics): Pick<Telemetry, 'felt'> {
  const savedSeconds = metrics.latency(
    'edit_saved_seconds',
    'From an edit to its acknowledgement, as its writer’s browser measured it.',
    FELT_BUCKETS,
  )
  const shownSeconds = metrics.latency(
    'edit_shown_seconds',
    'From an edit in one browser to its place in the document in another, by the server’s clock as both estimate it.',
    FELT_BUCKETS,
  )
  const resent = metrics.counter(
    'resends_total',
    'Batches of edits that browsers had to send once more, on another connection.',
  )
  const reconnected = metrics.counter('reconnects_total', 'Connections that browsers lost and made anew.')
  return {
    felt: ({ savedMs, shownMs, resends, reconnects }) => {
      for (const ms of savedMs.slice(0, TIMES_MAX)) savedSeconds.observe(seconds(Math.min(ms, FELT_MAX_MS)))
      for (const ms of shownMs.slice(0, TIMES_MAX)) shownSeconds.observe(seconds(Math.min(ms, FELT_MAX_MS)))
      resent.inc(Math.min(resends, COUNT_MAX))
      reconnected.inc(Math.min(reconnects, COUNT_MAX))
    },
  }
}
