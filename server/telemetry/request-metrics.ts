import { Histogram } from 'prom-client'
import { type Metrics, seconds } from './metrics.ts'

/** What HTTP tells of its work. */
export interface RequestTelemetry {
  /** From a request to its answer, without the answer's body. */
  answered(method: string, status: number, elapsedMs: number): void
}

const METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'])

const REQUEST_BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]

export function requestMetrics({ registry }: Metrics): RequestTelemetry {
  const requests = new Histogram({
    name: 'inkwire_request_seconds',
    help: 'From a request over HTTP to its answer, without the answer’s body; an upload’s time is in it.',
    labelNames: ['method', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  })
  return {
    answered: (method, status, elapsedMs) => {
      // Clients may send any method there is or is not.
      const labels = {
        method: METHODS.has(method) ? method : 'other',
        status: `${Math.floor(status / 100)}xx`,
      }
      requests.observe(labels, seconds(elapsedMs))
    },
  }
}
