import { constants, monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { Counter, Gauge, Histogram } from 'prom-client'
import { type Metrics, seconds } from './metrics.ts'

const LOOP_RESOLUTION_MS = 10

const GC_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]

const GC_KINDS: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weak callbacks',
}

/** The process under the server: its event loop, its memory, its CPU time. Returns the function that ends it. */
export function measureRuntime(metrics: Metrics, version: string): () => void {
  const endLoop = measureLoop(metrics)
  const endCollections = measureCollections(metrics)
  measureProcess(metrics, version)
  return () => {
    endLoop()
    endCollections()
  }
}

function measureLoop({ registry }: Metrics): () => void {
  const delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS })
  delay.enable()
  new Gauge({
    name: 'inkwire_event_loop_delay_seconds',
    help: 'How late the event loop was since the metrics were last asked for.',
    labelNames: ['quantile'],
    registers: [registry],
    collect() {
      // Each sample is the time between two ticks that were to be LOOP_RESOLUTION_MS apart.
      const late = (nanoseconds: number) => seconds(nanoseconds / 1e6 - LOOP_RESOLUTION_MS)
      const isEmpty = delay.count === 0
      for (const quantile of [0.5, 0.99, 0.999]) {
        this.set({ quantile }, isEmpty ? 0 : late(delay.percentile(quantile * 100)))
      }
      this.set({ quantile: 1 }, isEmpty ? 0 : late(delay.max))
      delay.reset()
    },
  })
  return () => delay.disable()
}

function measureCollections({ registry }: Metrics): () => void {
  const pauses = new Histogram({
    name: 'inkwire_gc_seconds',
    help: 'One run of the garbage collector, by kind.',
    labelNames: ['kind'],
    buckets: GC_BUCKETS,
    registers: [registry],
  })
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      pauses.observe({ kind: kindOf(entry.detail) }, seconds(entry.duration))
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}

function kindOf(detail: unknown): string {
  const kind = typeof detail === 'object' && detail !== null && 'kind' in detail ? Number(detail.kind) : 0
  return GC_KINDS[kind] ?? 'other'
}

// All but the first have the names that Prometheus gives them in every process.
function measureProcess({ registry }: Metrics, version: string): void {
  const registers = [registry]
  new Gauge({
    name: 'inkwire_build',
    help: 'Always 1; its label says which version runs.',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1)
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'CPU time, of the user and of the system.',
    registers,
    collect() {
      const { user, system } = process.cpuUsage()
      this.reset()
      this.inc((user + system) / 1e6)
    },
  })
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory.',
    registers,
    collect() {
      this.set(process.memoryUsage.rss())
    },
  })
  new Gauge({
    name: 'process_heap_bytes',
    help: 'Memory in use on the heap of JavaScript.',
    registers,
    collect() {
      this.set(process.memoryUsage().heapUsed)
    },
  })
  new Gauge({
    name: 'process_heap_limit_bytes',
    help: 'What the heap of JavaScript may have; beyond it the process ends.',
    registers,
  }).set(getHeapStatistics().heap_size_limit)
  new Gauge({
    name: 'process_start_time_seconds',
    help: 'When the process began, in Unix time.',
    registers,
  }).set(Math.round(Date.now() / 1000 - process.uptime()))
}
