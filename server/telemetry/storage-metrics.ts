import type { LogObserver } from '../../shared/log/log-observer.ts'
import type { FoldTelemetry } from '../snapshot/folder.ts'
import { type Metrics, seconds } from './metrics.ts'

/** What files tell of their work. */
export interface FilesTelemetry {
  uploaded(bytes: number): void
}

type StorageMetrics = Omit<LogObserver, 'alarm'> & Omit<FoldTelemetry, 'alarm'> & FilesTelemetry

/** What goes to the disk: the log's writes, snapshots, files. */
export function storageMetrics(metrics: Metrics): StorageMetrics {
  const fsync = metrics.latency(
    'fsync_seconds',
    'One synced write of the log; the appends that came during the one before share it.',
  )
  const operations = metrics.counter('commit_operations_total', 'Operations in synced writes of the log.')
  const operationBytes = metrics.counter('commit_bytes_total', 'Bytes in synced writes of the log.')
  const fold = metrics.latency(
    'fold_seconds',
    'Making one snapshot, from reading the log to its place on disk.',
  )
  const foldFailures = metrics.counter(
    'fold_failures_total',
    'Snapshots that could not be made or did not pass their check.',
  )
  const quarantined = metrics.counter(
    'quarantined_entries_total',
    'Entries that could not be applied and were set aside.',
  )
  const uploads = metrics.counter('uploads_total', 'Files that were uploaded and kept.')
  const uploadBytes = metrics.counter('upload_bytes_total', 'Bytes of the files that were uploaded and kept.')
  return {
    committed: (count, bytes, elapsedMs) => {
      fsync.observe(seconds(elapsedMs))
      operations.inc(count)
      operationBytes.inc(bytes)
    },
    folded: (elapsedMs) => fold.observe(seconds(elapsedMs)),
    foldFailed: () => foldFailures.inc(),
    quarantined: () => quarantined.inc(),
    uploaded: (bytes) => {
      uploads.inc()
      uploadBytes.inc(bytes)
    },
  }
}
