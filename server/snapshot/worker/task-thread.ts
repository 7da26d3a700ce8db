import { Worker } from 'node:worker_threads'
import type { Task, TaskResult } from './task.ts'

export interface TaskThreadOptions {
  /** The built worker file. */
  readonly file: URL
  readonly timeoutMs: number
  /** The thread's heap; a task that needs more fails, and the process goes on. */
  readonly heapMaxMegabytes: number
}

interface Job {
  readonly task: Task
  readonly resolve: (result: Exclude<TaskResult, { type: 'failed' }>) => void
  readonly reject: (error: Error) => void
}

/**
 * One worker thread and the queue in front of it. The thread begins with the first task; when it dies or takes too
 * long, its task fails and the next one gets a new thread.
 */
export class TaskThread {
  readonly #options: TaskThreadOptions
  readonly #queue: Job[] = []
  #worker: Worker | undefined
  #current: { readonly job: Job; readonly timer: NodeJS.Timeout } | undefined
  #isClosed = false

  constructor(options: TaskThreadOptions) {
    this.#options = options
  }

  /** Rejects when the task fails, takes too long or the thread is closed. */
  run(task: Task): Promise<Exclude<TaskResult, { type: 'failed' }>> {
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
      () => void this.#abandon(new Error(`a task took longer than ${this.#options.timeoutMs} ms`)),
      this.#options.timeoutMs,
    )
    this.#current = { job, timer }
    this.#worker ??= this.#start()
    this.#worker.postMessage(job.task, moved(job.task))
  }

  #start(): Worker {
    const worker = new Worker(this.#options.file, {
      resourceLimits: { maxOldGenerationSizeMb: this.#options.heapMaxMegabytes },
    })
    // Between tasks the thread is no reason for the process to stay; during one, its timer is.
    worker.unref()
    worker.on('message', (result: TaskResult) => {
      if (worker === this.#worker) this.#settle(result)
    })
    worker.on('error', (error) => {
      if (worker === this.#worker)
        void this.#abandon(error instanceof Error ? error : new Error(String(error)))
    })
    worker.on('exit', (code) => {
      if (worker === this.#worker) void this.#abandon(new Error(`the worker thread ended with ${code}`))
    })
    return worker
  }

  #settle(result: TaskResult): void {
    const current = this.#current
    if (current === undefined) return
    this.#current = undefined
    clearTimeout(current.timer)
    if (result.type === 'failed') current.job.reject(new Error(result.failure))
    else current.job.resolve(result)
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

function moved(task: Task): ArrayBuffer[] {
  // The base and the states belong to the log, which may keep them: those are copied.
  return task.type === 'fold' ? [task.entries.bytes.buffer as ArrayBuffer] : []
}
