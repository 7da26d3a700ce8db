import type { MediaHost, UploadFile } from './media-host.ts'
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

/**
 * Tells the server that the document uses a file that was pasted from another one, again and again while it cannot be
 * reached. Each is told of once.
 */
export function shareWithServer(base: string, document: string): MediaHost['share'] {
  const told = new Set<string>()
  const tell = async (hash: string, tries: number): Promise<void> => {
    const answer = await fetch(`${filesOf(base, document)}/${hash}`, { method: 'PUT' }).catch(() => undefined)
    // Anything but a failure of the moment stays as it is: there is no such file, or no such document any more.
    if (answer !== undefined && answer.status < 500) return
    if (tries === 1) told.delete(hash)
    else setTimeout(() => void tell(hash, tries - 1), FIRST_WAIT_MS * 2 ** (TRIES - tries))
  }
  return (hash) => {
    if (told.has(hash)) return
    told.add(hash)
    void tell(hash, TRIES)
  }
}

/** Where a server's pages and files are, by its address as an editor has it: `wss:`, `https:` or a path. */
export function serverBase(server: string, pageAddress: string): string {
  const url = new URL(server, pageAddress)
  if (url.protocol === 'ws:') url.protocol = 'http:'
  if (url.protocol === 'wss:') url.protocol = 'https:'
  url.search = ''
  url.hash = ''
  if (!url.pathname.endsWith('/')) url.pathname += '/'
  return url.href
}

function filesOf(base: string, document: string): string {
  return new URL(`./api/documents/${encodeURIComponent(document)}/files`, base).href
}
