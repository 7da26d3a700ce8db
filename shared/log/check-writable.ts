import { InkwireError } from '../errors.ts'
import type { DocumentLog } from './update-log.ts'

/** @throws InkwireError DOCUMENT_IN_RECOVERY [L6], or LOG_UNAVAILABLE while the disk has no room [L7] */
export function checkWritable({ doc, condition }: Pick<DocumentLog, 'doc' | 'condition'>): void {
  switch (condition.state) {
    case 'sound':
      return
    case 'full':
      throw new InkwireError('LOG_UNAVAILABLE', 'the disk is full: nothing new is saved until there is room')
    case 'damaged':
      throw new InkwireError('DOCUMENT_IN_RECOVERY', `${doc} is damaged and read-only: ${condition.reason}`)
    default:
      condition satisfies never
  }
}
