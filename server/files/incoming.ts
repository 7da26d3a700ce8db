import type { Clock } from '../../shared/clock.ts'
import { FileError } from './file-error.ts'

// Whoever sends nothing for so long, or less than this on the whole, holds a place that others wait for.
const SILENCE_MAX_MS = 20_000
const BYTES_PER_SECOND_MIN = 8 * 1024
const HEAD_START_MS = 30_000

// A browser reads its answer when it has sent everything: so much is taken from it for nothing.
const UNWANTED_MAX_BYTES = 256 * 1024 * 1024

/**
 * What a client sends, as it comes. Ends with FILE_TOO_SLOW when too little does. A reader that stops early gets the
 * rest thrown away behind it, so that the client can hear why.
 */
export async function* incoming(
  body: ReadableStream<Uint8Array>,
  clock: Clock,
): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader()
  const startMs = clock.nowMs()
  let received = 0
  const next = async (): Promise<Uint8Array | undefined> => {
    const { done, value } = await within(SILENCE_MAX_MS, clock, reader.read())
    if (done) return undefined
    received += value.length
    const dueMs = startMs + HEAD_START_MS + (received / BYTES_PER_SECOND_MIN) * 1000
    if (clock.nowMs() > dueMs) throw tooSlow()
    return value
  }
  let isOver = false
  try {
    for (let piece = await next(); piece !== undefined; piece = await next()) yield piece
    isOver = true
  } catch (error) {
    isOver = true
    throw error
  } finally {
    while (!isOver && received < UNWANTED_MAX_BYTES) {
      // Whatever becomes of it: nobody waits for these bytes.
      isOver = await next().then(
        (piece) => piece === undefined,
        () => true,
      )
    }
    await reader.cancel().catch(() => undefined) // the client is gone already
  }
}

function within<Result>(ms: number, clock: Clock, work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => reject(tooSlow()))
    work.then(resolve, reject).finally(cancel)
  })
}

function tooSlow(): FileError {
  return new FileError('FILE_TOO_SLOW', 'the file came too slowly; try again')
}
