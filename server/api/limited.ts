import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { ApiError } from './api-error.ts'

/** What is enough for JSON that somebody asks with. */
const BODY_MAX_BYTES = 16 * 1024

/** Refuses a request with a larger body, before all of it is read. `what` it is, is told to who sent it. */
export function limited(maxBytes = BODY_MAX_BYTES, what = "a request's body"): MiddlewareHandler {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ApiError(413, 'BODY_TOO_LARGE', `${what} has at most ${maxBytes} bytes`)
    },
  })
}
