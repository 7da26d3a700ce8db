import { InkwireError } from '../../shared/errors.ts'

export function shut(): InkwireError {
  return new InkwireError('LOG_UNAVAILABLE', 'this document is being restored; come back in a moment')
}

export function deleted(): InkwireError {
  return new InkwireError('DOCUMENT_DELETED', 'this document was deleted')
}

export function removedForGood(): InkwireError {
  return new InkwireError('DOCUMENT_GONE', 'this document was removed for good')
}
