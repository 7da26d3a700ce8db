import { ERRORS, type ErrorCode } from '../../shared/errors.ts'

/** 4400 to 4499: the same client would meet the same answer. */
export function forbidsRetry(closeCode: number): boolean {
  return closeCode >= 4400 && closeCode <= 4499
}

/** 1012 "service restart" and 1013 "try again later", as the IANA registry of close codes has them. */
export function isOverloaded(closeCode: number): boolean {
  return closeCode === 1012 || closeCode === 1013
}

/** The first error with this close code. A server newer than this client may know others: a newer client is the cure. */
export function codeOfClose(closeCode: number): ErrorCode {
  for (const [code, { closeCode: known }] of Object.entries(ERRORS)) {
    if (known === closeCode) return code as ErrorCode
  }
  return 'PROTOCOL_UNSUPPORTED'
}
