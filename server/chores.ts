import type { Documents } from './api/documents.ts'
import type { Chore } from './housekeeping.ts'

const HOUR_MS = 60 * 60 * 1000

/** What a server does now and then by itself. */
export function choresOf(documents: Documents, adoptStrays: () => Promise<number>): Chore[] {
  return [
    {
      name: 'list new documents',
      firstAfterMs: 0,
      everyMs: HOUR_MS,
      run: async () => void (await adoptStrays()),
    },
    {
      name: 'remove what was deleted long ago',
      firstAfterMs: HOUR_MS / 60,
      everyMs: 24 * HOUR_MS,
      run: async () => void (await documents.removal.sweep()),
    },
  ]
}
