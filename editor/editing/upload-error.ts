import { TEXTS } from '../texts/texts.ts'

/** Why a file could not be uploaded, by what the person can do about it. */
export type UploadProblem = keyof typeof TEXTS.media.reasons

export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly problem: UploadProblem

  constructor(problem: UploadProblem, options?: { cause?: unknown }) {
    super(`a file could not be uploaded: ${problem}`, options)
    this.problem = problem
  }
}

/** For people; what an embedder's own upload says of itself is not. */
export function reasonOf(error: unknown): string {
  return TEXTS.media.reasons[error instanceof UploadError ? error.problem : 'other']
}
