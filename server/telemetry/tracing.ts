import {
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import type { LogObserver } from '../../shared/log/log-observer.ts'
import type { Tracing, UpdateTrace } from '../channel/tracing.ts'

/** What tracing needs to be told of what lies outside the way of an update. */
export interface ProcessTracing extends Tracing {
  /** A frame has come; what is begun in this turn came with it. */
  frameArrived(): void
  /** An observer of the log that also knows how long each write took, and tells `observer` everything. */
  watching(observer: LogObserver): LogObserver
}

/**
 * Follows updates as traces of OpenTelemetry:
 *
 *     update    browser → socket → scan → append → fsync → deliver → outbox
 *
 * `browser` is there where the writer's browser has marked the edit: from the edit to its arrival, on the estimated clock.
 * `append` waits for the turn of the disk, `outbox` ends when all of this turn's bytes were written to their sockets.
 *
 * Which updates are recorded is up to the sampler that the operator registered. Without a provider there is nothing to
 * follow them with: undefined, and the hooks on the way cost a comparison with that.
 */
export function openTracing(
  version: string,
  documentName: (document: string) => string,
): ProcessTracing | undefined {
  const tracer = trace.getTracer('inkwire', version)
  // Whoever is registered gives valid ids, also for what is not sampled. This span never ends, so nobody is sent it.
  if (!isSpanContextValid(tracer.startSpan('probe', { root: true }).spanContext())) return undefined
  let arrivedMs: number | undefined
  let fsyncMs = 0
  return {
    frameArrived() {
      arrivedMs = performance.now()
      queueMicrotask(() => {
        arrivedMs = undefined
      })
    },
    watching: (observer) => ({
      alarm: (text, cause) => observer.alarm(text, cause),
      committed(operations, bytes, elapsedMs) {
        // What is committed in this turn was in this write.
        fsyncMs = elapsedMs
        observer.committed(operations, bytes, elapsedMs)
      },
    }),
    begin({ bytes, document, madeMs }) {
      const now = performance.now()
      const startMs = Math.min(arrivedMs ?? now, now)
      const epochMs = Date.now() - now
      const root = tracer.startSpan('update', {
        root: true,
        startTime: madeMs ?? epochMs + startMs,
        attributes: { 'inkwire.bytes': bytes, 'inkwire.document': documentName(document) },
      })
      if (!root.isRecording()) return undefined
      const steps = new Steps(tracer, root, epochMs)
      if (madeMs !== undefined) steps.span('browser', madeMs - epochMs, startMs)
      steps.span('socket', startMs, now)
      return new SpanTrace(root, steps, () => fsyncMs)
    },
  }
}

/** The children of one trace. Times are those of `performance`; a clock that is set back meanwhile moves none of them. */
class Steps {
  readonly #tracer: Tracer
  readonly #parent
  readonly #epochMs: number
  lastMs: number

  constructor(tracer: Tracer, root: Span, epochMs: number) {
    this.#tracer = tracer
    this.#parent = trace.setSpan(ROOT_CONTEXT, root)
    this.#epochMs = epochMs
    this.lastMs = performance.now()
  }

  /** One that is over. */
  span(name: string, startMs: number, endMs: number): void {
    const startTime = this.#epochMs + startMs
    this.#tracer.startSpan(name, { startTime }, this.#parent).end(this.#epochMs + Math.max(startMs, endMs))
    this.lastMs = endMs
  }

  /** From the end of the last one until now. */
  next(name: string): void {
    this.span(name, this.lastMs, performance.now())
  }

  end(root: Span): void {
    root.end(this.#epochMs + this.lastMs)
  }
}

class SpanTrace implements UpdateTrace {
  readonly #root: Span
  readonly #steps: Steps
  readonly #fsyncMs: () => number
  #step: 'scan' | 'append' = 'scan'

  constructor(root: Span, steps: Steps, fsyncMs: () => number) {
    this.#root = root
    this.#steps = steps
    this.#fsyncMs = fsyncMs
  }

  scanned(): void {
    this.#steps.next('scan')
    this.#step = 'append'
  }

  committed(seq: number): void {
    this.#root.setAttribute('inkwire.seq', seq)
    const now = performance.now()
    const writtenMs = Math.max(this.#steps.lastMs, now - this.#fsyncMs())
    this.#steps.span('append', this.#steps.lastMs, writtenMs)
    this.#steps.span('fsync', writtenMs, now)
  }

  delivered(sessions: number): void {
    this.#root.setAttribute('inkwire.sessions', sessions)
    this.#steps.next('deliver')
    // Behind the end of the turn, when everything that was sent in it goes to the sockets.
    setImmediate(() => {
      this.#steps.next('outbox')
      this.#steps.end(this.#root)
    })
  }

  ended(why: string, isFailure: boolean): void {
    this.#root.setAttribute('inkwire.ended', why)
    if (isFailure) this.#root.setStatus({ code: SpanStatusCode.ERROR, message: why })
    this.#steps.next(this.#step)
    this.#steps.end(this.#root)
  }
}
