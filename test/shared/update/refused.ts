import { InkwireError } from '../../../shared/errors.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import type { ScanLimits } from '../../../shared/update/scan-limits.ts'

/** Whether the scan refuses the update; any other error than that is thrown on. */
export function isRefused(update: Uint8Array, limits?: ScanLimits): boolean {
  try {
    scanUpdate(update, limits)
    return false
  } catch (error) {
    if (error instanceof InkwireError && error.code === 'UPDATE_MALFORMED') return true
    throw error
  }
}
