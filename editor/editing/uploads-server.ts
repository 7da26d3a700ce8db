import type { TokenSource } from '../provider/token-keeper.ts'
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

/** A document's own server, as its editor knows it. */
export interface FilesServer {
  readonly base: string
  readonly document: string
  /** As the provider has it. */
  readonly token: TokenSource
}

/** Uploads to the document's own server. */
export const uploadToServer =
  (server: FilesServer): UploadFile =>
  async (file, { signal, onProgress }) => {
    const authorization = await authorizationFor(server)
    return new Promise((resolve, reject) => {
      // `fetch` cannot say how far it is.
      const request = new XMLHttpRequest()
      const fail = (problem: UploadProblem): void => reject(new UploadError(problem))
      request.open('POST', `${filesOf(server)}?name=${encodeURIComponent(file.name)}`)
      request.responseType = 'json'
      request.setRequestHeader('Content-Type', 'application/octet-stream')
      for (const [name, value] of Object.entries(authorization)) request.setRequestHeader(name, value)
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
  }

const TRIES = 6
const FIRST_WAIT_MS = 2000

const told = new Set<string>()

/**
 * Tells the server that the document uses a file that was pasted from another one, again and again while it cannot be
 * reached. Each is told of once.
 */
export function shareWithServer(server: FilesServer, hash: string): void {
  const address = `${filesOf(server)}/${hash}`
  if (told.has(address)) return
  told.add(address)
  const tell = async (tries: number): Promise<void> => {
    const answer = await authorizationFor(server)
      .then((headers) => fetch(address, { method: 'PUT', headers }))
      .catch(() => undefined)
    // Anything but a failure of the moment stays as it is: there is no such file, or no such document any more.
    if (answer !== undefined && answer.status < 500) return
    if (tries === 1) told.delete(address)
    else setTimeout(() => void tell(tries - 1), FIRST_WAIT_MS * 2 ** (TRIES - tries))
  }
  void tell(TRIES)
}

async function authorizationFor({ token }: FilesServer): Promise<Record<string, string>> {
  const said = typeof token === 'string' ? token : await token()
  return said === '' ? {} : { Authorization: `Bearer ${said}` }
}

function filesOf({ base, document }: FilesServer): string {
  return new URL(`./api/documents/${encodeURIComponent(document)}/files`, base).href
}
