import type { UploadFile } from './media-host.ts'
import { UploadError, type UploadProblem } from './upload-error.ts'

const PROBLEMS: Readonly<Record<string, UploadProblem>> = {
  FILE_EMPTY: 'empty',
  FILE_TOO_LARGE: 'tooLarge',
  FILE_TOO_SLOW: 'slow',
  FILES_FULL: 'full',
  FILES_BUSY: 'busy',
  FILES_UNAVAILABLE: 'busy',
  LOG_UNAVAILABLE: 'busy',
  SERVER_DRAINING: 'busy',
}

/** Uploads to the document's own server. */
export const uploadToServer =
  (base: string, document: string): UploadFile =>
  (file, { signal, onProgress }) =>
    new Promise((resolve, reject) => {
      // `fetch` cannot say how far it is.
      const request = new XMLHttpRequest()
      const fail = (problem: UploadProblem): void => reject(new UploadError(problem))
      request.open('POST', `${filesOf(base, document)}?name=${encodeURIComponent(file.name)}`)
      request.responseType = 'json'
      request.setRequestHeader('Content-Type', 'application/octet-stream')
      request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total))
      request.addEventListener('error', () => fail('offline'))
      request.addEventListener('timeout', () => fail('slow'))
      request.addEventListener('abort', () => reject(signal.reason as Error))
      request.addEventListener('load', () => {
        const answer = request.response as { src?: unknown; error?: { code?: string } } | null
        if (request.status === 201 && typeof answer?.src === 'string') resolve({ src: answer.src })
        else fail(PROBLEMS[answer?.error?.code ?? ''] ?? 'other')
      })
      signal.addEventListener('abort', () => request.abort())
      request.send(file)
    })

const TRIES = 6
const FIRST_WAIT_MS = 2000

const told = new Set<string>()

/**
 * Tells the server that the document uses a file that was pasted from another one, again and again while it cannot be
 * reached. Each is told of once.
 */
export function shareWithServer(base: string, document: string, hash: string): void {
  const address = `${filesOf(base, document)}/${hash}`
  if (told.has(address)) return
  told.add(address)
  const tell = async (tries: number): Promise<void> => {
    const answer = await fetch(address, { method: 'PUT' }).catch(() => undefined)
    // Anything but a failure of the moment stays as it is: there is no such file, or no such document any more.
    if (answer !== undefined && answer.status < 500) return
    if (tries === 1) told.delete(address)
    else setTimeout(() => void tell(tries - 1), FIRST_WAIT_MS * 2 ** (TRIES - tries))
  }
  void tell(TRIES)
}

function filesOf(base: string, document: string): string {
  return new URL(`./api/documents/${encodeURIComponent(document)}/files`, base).href
}
