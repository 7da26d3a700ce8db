import { expect, test } from 'vitest'
import type { Status } from '../../../editor/provider/status.ts'
import { statusText, unsavedEdits } from '../../../editor/ui/status-text.ts'

const savedAtMs = 1
const none = { edits: 0, onDevice: true }
const one = { edits: 1, onDevice: true }
const three = { edits: 3, onDevice: true }

test.each<[Status, string, string]>([
  [{ state: 'opening' }, 'Opening…', 'One moment'],
  [{ state: 'connecting', attempt: 1, unacknowledged: none }, 'Connecting…', 'One moment'],
  [{ state: 'connecting', attempt: 1, unacknowledged: none, savedAtMs }, 'Reconnecting…', 'Last saved 14:05'],
  [{ state: 'connecting', attempt: 2, unacknowledged: three }, 'Reconnecting…', '3 edits on this device'],
  [{ state: 'saving', unacknowledged: one, savedAtMs }, 'Saving…', 'Last saved 14:05'],
  [{ state: 'saved' }, 'Saved', 'On the server’s disk'],
  [{ state: 'saved', savedAtMs }, 'Saved', 'Last saved 14:05'],
  [{ state: 'offline', unacknowledged: none, savedAtMs }, 'Offline', 'Last saved 14:05'],
  [{ state: 'offline', unacknowledged: one }, 'Offline, 1 edit on this device', 'Waiting for the server'],
  [
    { state: 'offline', unacknowledged: three, savedAtMs },
    'Offline, 3 edits on this device',
    'Last saved 14:05',
  ],
  [
    { state: 'offline', unacknowledged: { edits: 3, onDevice: false } },
    'Offline, 3 edits only in this window',
    'Waiting for the server',
  ],
  [
    { state: 'refused', code: 'UPDATE_TOO_LARGE', text: 'the update is too large', unacknowledged: one },
    'Could not save: the update is too large',
    '',
  ],
  [
    {
      state: 'refused',
      code: 'TOKEN_EXPIRED',
      text: 'the token has expired',
      unacknowledged: none,
      savedAtMs,
    },
    'Access expired',
    'Last saved 14:05',
  ],
  [
    { state: 'refused', code: 'ACCESS_DENIED', text: 'you may not read this document', unacknowledged: none },
    'No access',
    '',
  ],
  [
    { state: 'refused', code: 'ACCESS_DENIED', text: 'you may not read this document', unacknowledged: one },
    'Could not save: you may not read this document',
    '',
  ],
  [{ state: 'replaced', unacknowledged: one }, 'Replaced', ''],
  [{ state: 'closed' }, 'Closed', ''],
])('says of %o: %s', (status, text, detail) => {
  expect(statusText(status, () => '14:05')).toMatchObject({ text, detail })
})

test('[R2] nothing but "saved" is said to be saved', () => {
  const statuses: Status[] = [
    { state: 'opening' },
    { state: 'connecting', attempt: 1, unacknowledged: none, savedAtMs },
    { state: 'saving', unacknowledged: one },
    { state: 'offline', unacknowledged: none },
  ]
  for (const status of statuses) expect(statusText(status).text).not.toMatch(/^saved/i)
})

test('the time of the last save is a time of day', () => {
  const atMs = new Date(2026, 10, 22, 14, 5).getTime()
  expect(statusText({ state: 'saved', savedAtMs: atMs }).detail).toBe('Last saved 14:05')
})

test('edits that closing might lose, on the device or not', () => {
  expect(unsavedEdits({ state: 'saved' })).toBe(0)
  expect(unsavedEdits({ state: 'closed' })).toBe(0)
  expect(unsavedEdits({ state: 'saving', unacknowledged: one })).toBe(1)
  expect(unsavedEdits({ state: 'offline', unacknowledged: three })).toBe(3)
  expect(unsavedEdits({ state: 'offline', unacknowledged: none })).toBe(0)
})
