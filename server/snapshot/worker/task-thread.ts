import { Worker } from 'node:worker_threads'
import type { TaskResult as SnapshotResult, Task as SnapshotTask } from './task.ts'

/** It took too long, or more memory than the thread has: the same task will do so again. */
export class TaskTooLargeError extends Error {
  override readonly name = 'TaskTooLargeError'
}

type Failure = { readonly type: 'failed'; readonly failure: string }
type Success<Result> = Exclude<Result, Failure>

export interface TaskThreadOptions<Task> {
  /** The built worker file. */
  readonly file: URL
  readonly timeoutMs: number
  /** The thread's heap; a task that needs more fails, and the process goes on. */
  readonly heapMaxMegabytes: number
  /** The memory of a task that is given away to the thread; the rest is copied. */
  readonly moved?: (task: Task) => ArrayBuffer[]
}

interface Job<Task, Result> {
  readonly task: Task
  readonly resolve: (result: Success<Result>) => void
  readonly reject: (error: Error) => void
}

/**
 * One worker thread and the queue in front of it. The thread begins with the first task; when it dies or takes too
 * long, its task fails and the next one gets a new thread.
 */
export class TaskThread<Task = SnapshotTask, Result extends { readonly type: string } = SnapshotResult> {
  readonly #options: TaskThreadOptions<Task>
  readonly #queue: Job<Task, Result>[] = []
  #worker: Worker | undefined
  #current: { readonly job: Job<Task, Result>; readonly timer: NodeJS.Timeout } | undefined
  #isClosed = false

  constructor(options: TaskThreadOptions<Task>) {
    this.#options = options
  }

  /** Tasks whose turn has not come yet. */
  get waiting(): number {
    return this.#queue.length
  }

  /** Rejects when the task fails, takes too long or the thread is closed. */
  run(task: Task): Promise<Success<Result>> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) return reject(new Error('the worker thread is closed'))
      this.#queue.push({ task, resolve, reject })
      this.#runNext()
    })
  }

  /** Fails what waits and what runs. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true
    const closed = new Error('the worker thread was closed')
    for (const job of this.#queue.splice(0)) job.reject(closed)
    await this.#abandon(closed)
  }

  #runNext(): void {
    if (this.#current !== undefined) return
    const job = this.#queue.shift()
    if (job === undefined) return
    const timer = setTimeout(
      () =>
        void this.#abandon(new TaskTooLargeError(`a task took longer than ${this.#options.timeoutMs} ms`)),
      this.#options.timeoutMs,
    )
    this.#current = { job, timer }
    this.#worker ??= this.#start()
    this.#worker.postMessage(job.task, this.#options.moved?.(job.task) ?? [])
  }

  #start(): Worker {
    const worker = new Worker(this.#options.file, {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMaxMegabytes },
    })
    // Between tasks the thread is no reason for the process to stay; during one, its timer is.
    worker.unref()
    worker.on('message', (result: Result | Failure) => {
      if (worker === this.#worker) this.#settle(result)
    })
    worker.on('error', (error) => {
      if (worker === this.#worker) void this.#abandon(asFailure(error))
    })
    worker.on('exit', (code) => {
      if (worker === this.#worker) void this.#abandon(new Error(`the worker thread ended with ${code}`))
    })
    return worker
  }

  #settle(result: Result | Failure): void {
    const current = this.#current
    if (current === undefined) return
    this.#current = undefined
    clearTimeout(current.timer)
    if (isFailure(result)) current.job.reject(new Error(result.failure))
    else current.job.resolve(result as Success<Result>)
    this.#runNext()
  }

  async #abandon(error: Error): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    const current = this.#current
    this.#current = undefined
    if (current !== undefined) {
      clearTimeout(current.timer)
      current.job.reject(error)
    }
    if (!this.#isClosed) this.#runNext()
    await worker?.terminate()
  }
}

function isFailure(result: { readonly type: string }): result is Failure {
  return result.type === 'failed'
}

function asFailure(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  const isTooLarge = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return isTooLarge ? new TaskTooLargeError(error.message, { cause: error }) : error
}
