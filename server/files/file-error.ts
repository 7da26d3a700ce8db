/** Codes of what can go wrong with a file, as the HTTP API tells them. */
export type FileErrorCode =
  | 'FILE_EMPTY'
  | 'FILE_TOO_LARGE'
  | 'FILE_TOO_SLOW'
  | 'FILE_UNKNOWN'
  | 'FILES_FULL'
  | 'FILES_BUSY'
  | 'FILES_UNAVAILABLE'

/** A client's fault or the disk's, never a bug of ours. The text is for people. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly code: FileErrorCode

  constructor(code: FileErrorCode, text: string, options?: { cause?: unknown }) {
    super(text, options)
    this.code = code
  }
}
