import { InkwireError } from '../../shared/errors.ts'

/** What a session is told when its document cannot be opened or read: the reason itself where it is one for peers. */
export function unavailable(cause: unknown): InkwireError {
  return cause instanceof InkwireError
    ? cause
    : new InkwireError('LOG_UNAVAILABLE', 'this document cannot be read now', { cause })
}
