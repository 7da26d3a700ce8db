import type { LogObserver } from '../../shared/log/log-observer.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { FoldTelemetry } from '../snapshot/folder.ts'
import { clientMetrics } from './client-metrics.ts'
import { coreMetrics } from './core-metrics.ts'
import type { EventLog } from './event-log.ts'
import { type Gauges, measureGauges } from './gauges.ts'
import { Metrics } from './metrics.ts'
import { type RequestTelemetry, requestMetrics } from './request-metrics.ts'
import { measureRuntime } from './runtime-metrics.ts'
import { type FilesTelemetry, storageMetrics } from './storage-metrics.ts'

/** What every part of the server tells of its work, and where an operator sees it. */
export interface ProcessTelemetry
  extends Telemetry,
    LogObserver,
    FoldTelemetry,
    FilesTelemetry,
    RequestTelemetry {
  readonly contentType: string
  /** Everything that was counted, in the format of Prometheus. */
  expose(): Promise<string>
  /** From now on these are asked whenever the metrics are. */
  watch(gauges: Gauges): void
  close(): void
}

export function processTelemetry(events: EventLog, version: string): ProcessTelemetry {
  const metrics = new Metrics()
  const alarms = metrics.counter(
    'alarms_total',
    'Things an operator must know about; each is in the log with its text.',
  )
  let gauges: Gauges | undefined
  measureGauges(metrics, () => gauges)
  const endRuntime = measureRuntime(metrics, version)
  const core = coreMetrics(metrics)
  return {
    ...core,
    ...clientMetrics(metrics),
    ...storageMetrics(metrics),
    ...requestMetrics(metrics),
    alarm: (text, cause) => {
      alarms.inc()
      events.tell('error', 'alarm', text, cause === undefined ? {} : { err: cause })
    },
    refused: (code, who) => {
      core.refused(code)
      // A server that stops ends everybody's session.
      const level = code === 'SERVER_DRAINING' ? 'debug' : 'info'
      events.tell(
        level,
        'session_refused',
        'a connection, join or session was refused or ended',
        { code },
        who,
      )
    },
    joined: (elapsedMs, bytes, who) => {
      core.joined(elapsedMs, bytes)
      events.tell('debug', 'session_joined', 'a client has everything', { elapsedMs, bytes }, who)
    },
    sessionClosed: (who) => {
      core.sessionClosed()
      events.tell('debug', 'session_left', 'a client left, or its session was ended', {}, who)
    },
    sessionWentStale: (who) => {
      core.sessionWentStale()
      events.tell('debug', 'session_behind', 'a client reads too slowly and will catch up', {}, who)
    },
    contentType: metrics.registry.contentType,
    expose: () => metrics.registry.metrics(),
    watch: (asked) => {
      gauges = asked
    },
    close: endRuntime,
  }
}
