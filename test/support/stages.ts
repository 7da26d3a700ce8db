import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import { launchBrowser } from './browser.ts'
import { ServerProcess } from './server-process.ts'
import { Stage, type StageOptions } from './stage.ts'

interface StagesOptions extends Pick<StageOptions, 'seed' | 'latencyMs' | 'jitterMs'> {
  /** A server with no documents yet. */
  readonly isEmpty?: boolean
}

/** One browser and one server for the tests of a file, and at most one stage at a time. */
export class Stages {
  #browser: Browser | undefined
  #server: ServerProcess | undefined
  #current: Stage | undefined

  get browser(): Browser {
    if (this.#browser === undefined) throw new Error('the browser is there from the first test on')
    return this.#browser
  }

  /** The stage of the test that runs. */
  get current(): Stage {
    if (this.#current === undefined) throw new Error('no stage is set')
    return this.#current
  }

  async launch(): Promise<void> {
    this.#browser = await launchBrowser()
  }

  /** On the server of the test before, if that one still runs and no empty one is asked for. */
  async set({ isEmpty = false, ...options }: StagesOptions = {}): Promise<Stage> {
    this.#current = await Stage.set(this.browser, { ...options, running: await this.#openServer(isEmpty) })
    return this.#current
  }

  /** Closes the stage, if one was set, and `withServer` the server, too; rejects when a window complained. */
  async clear(withServer = false): Promise<void> {
    const stage = this.#current
    this.#current = undefined
    try {
      await stage?.clear()
    } finally {
      if (withServer) await this.#closeServer()
    }
  }

  async close(): Promise<void> {
    await this.#closeServer()
    await this.#browser?.close()
  }

  async #openServer(isEmpty: boolean): Promise<ServerProcess> {
    const last = this.#server
    if (last?.pid !== undefined && !isEmpty) return last
    await this.#closeServer()
    this.#server = await ServerProcess.start()
    return this.#server
  }

  async #closeServer(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    await server?.close()
  }
}

const HOOK_TIMEOUT_MS = 60_000

/**
 * For a file of tests, called once at its top: a browser for all of them, and after each its stage is cleared, behind
 * what the file itself does after each.
 *
 * @param testTimeoutMs several browsers share the machine with other tests
 */
export function openStages(testTimeoutMs = 90_000): Stages {
  vi.setConfig({ testTimeout: testTimeoutMs, hookTimeout: HOOK_TIMEOUT_MS })
  const stages = new Stages()
  beforeAll(() => stages.launch())
  // A test that failed may have left its server in the middle of something.
  afterEach(({ task }) => stages.clear(task.result?.state === 'fail'))
  afterAll(() => stages.close())
  return stages
}
