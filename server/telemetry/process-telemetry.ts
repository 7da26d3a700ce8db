import type { LogObserver } from '../../shared/log/log-observer.ts'
import type { Telemetry } from '../channel/telemetry.ts'
import type { FoldTelemetry } from '../snapshot/folder.ts'
import { clientMetrics } from './client-metrics.ts'
import { coreMetrics } from './core-metrics.ts'
import { type Gauges, measureGauges } from './gauges.ts'
import { Metrics } from './metrics.ts'
import { measureRuntime } from './runtime-metrics.ts'
import { type FilesTelemetry, storageMetrics } from './storage-metrics.ts'

/** Where an alarm is written down. */
export interface TelemetryLog {
  error(details: Readonly<Record<string, unknown>>, text: string): void
}

/** What every part of the server tells of its work, and where an operator sees it. */
export interface ProcessTelemetry extends Telemetry, LogObserver, FoldTelemetry, FilesTelemetry {
  readonly contentType: string
  /** Everything that was counted, in the format of Prometheus. */
  expose(): Promise<string>
  /** From now on these are asked whenever the metrics are. */
  watch(gauges: Gauges): void
  close(): void
}

export function processTelemetry(log: TelemetryLog, version: string): ProcessTelemetry {
  const metrics = new Metrics()
  const alarms = metrics.counter(
    'alarms_total',
    'Things an operator must know about; each is in the log with its text.',
  )
  let gauges: Gauges | undefined
  measureGauges(metrics, () => gauges)
  const endRuntime = measureRuntime(metrics, version)
  return {
    ...coreMetrics(metrics),
    ...clientMetrics(metrics),
    ...storageMetrics(metrics),
    alarm: (text, cause) => {
      alarms.inc()
      log.error(cause === undefined ? { alarm: true } : { alarm: true, err: cause }, text)
    },
    contentType: metrics.registry.contentType,
    expose: () => metrics.registry.metrics(),
    watch: (asked) => {
      gauges = asked
    },
    close: endRuntime,
  }
}
