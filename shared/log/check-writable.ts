import { InkwireError } from '../errors.ts'
import type { DocumentLog } from './update-log.ts'

/** @throws InkwireError DOCUMENT_IN_RECOVERY [L6], or DISK_FULL while it has no room [L7] */
export function checkWritable({ condition }: Pick<DocumentLog, 'condition'>): void {
  switch (condition.state) {
    case 'sound':
      return
    case 'full':
      throw new InkwireError(
        'DISK_FULL',
        'the disk of the server is full, and nothing new is saved until there is room again',
      )
    case 'damaged':
      throw new InkwireError(
        'DOCUMENT_IN_RECOVERY',
        'this document is damaged on the server, and can only be read until it is restored',
      )
    default:
      condition satisfies never
  }
}
