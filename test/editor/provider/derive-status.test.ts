import { describe, expect, test } from 'vitest'
import { deriveStatus, type Facts } from '../../../editor/provider/derive-status.ts'

const BEGUN: Facts = {
  life: { state: 'live' },
  session: { state: 'none' },
  connection: { state: 'dialing', attempt: 1 },
  refusal: undefined,
  isSettled: true,
  unacknowledged: { edits: 0, onDevice: true },
  savedAtMs: undefined,
}
const SYNCED: Facts = { ...BEGUN, session: { state: 'synced' }, connection: { state: 'ready' } }
const THREE_EDITS = { isSettled: false, unacknowledged: { edits: 3, onDevice: true } }

describe('in a session', () => {
  test('[R2] is saved only when nothing is unacknowledged', () => {
    expect(deriveStatus(SYNCED)).toEqual({ state: 'saved' })
    expect(deriveStatus({ ...SYNCED, savedAtMs: 5 })).toEqual({ state: 'saved', savedAtMs: 5 })
    expect(deriveStatus({ ...SYNCED, ...THREE_EDITS, savedAtMs: 5 })).toEqual({
      state: 'saving',
      unacknowledged: { edits: 3, onDevice: true },
      savedAtMs: 5,
    })
  })

  test('[R2] is not saved before the server has said what it has', () => {
    expect(deriveStatus({ ...SYNCED, session: { state: 'joining' } })).toMatchObject({ state: 'connecting' })
  })

  test('[R2] is not saved without a session, whatever was saved before', () => {
    const connections: Facts['connection'][] = [
      { state: 'idle' },
      { state: 'dialing', attempt: 2 },
      { state: 'greeting', attempt: 2 },
      { state: 'ready' },
      { state: 'waiting', attempt: 1, delayMs: 5000, retryAtMs: 9000 },
      { state: 'closed' },
    ]
    for (const connection of connections) {
      expect(deriveStatus({ ...BEGUN, connection, savedAtMs: 5 }).state).not.toBe('saved')
    }
  })

  test('[R5] says so where a document takes no edits', () => {
    const refusal = { code: 'DOCUMENT_IN_RECOVERY', text: '' } as const
    expect(deriveStatus({ ...SYNCED, refusal })).toEqual({ state: 'saved' })
    expect(deriveStatus({ ...SYNCED, ...THREE_EDITS, refusal })).toMatchObject({
      state: 'refused',
      code: 'DOCUMENT_IN_RECOVERY',
      unacknowledged: { edits: 3, onDevice: true },
    })
  })
})

describe('without a session', () => {
  test('is connecting, and counts the attempts', () => {
    expect(deriveStatus({ ...BEGUN, ...THREE_EDITS })).toEqual({
      state: 'connecting',
      attempt: 1,
      unacknowledged: { edits: 3, onDevice: true },
    })
    expect(deriveStatus({ ...BEGUN, connection: { state: 'greeting', attempt: 4 } })).toMatchObject({
      state: 'connecting',
      attempt: 4,
    })
  })

  test('is offline with the time of the next attempt', () => {
    const connection = { state: 'waiting', attempt: 3, delayMs: 5000, retryAtMs: 9000 } as const
    expect(deriveStatus({ ...BEGUN, ...THREE_EDITS, connection })).toEqual({
      state: 'offline',
      retryAtMs: 9000,
      unacknowledged: { edits: 3, onDevice: true },
    })
  })

  test('is offline without a time where the network has to come back first', () => {
    const status = deriveStatus({ ...BEGUN, connection: { state: 'waiting', attempt: 1, delayMs: 0 } })
    expect(status.state).toBe('offline')
    expect(status).not.toHaveProperty('retryAtMs')
  })

  test('stays calm over a moment', () => {
    const connection = { state: 'waiting', attempt: 1, delayMs: 400, retryAtMs: 9000 } as const
    expect(deriveStatus({ ...BEGUN, connection })).toMatchObject({ state: 'connecting', attempt: 2 })
  })

  test('waits with the server that ended the session', () => {
    const session = { state: 'waiting', attempt: 2, delayMs: 3000, retryAtMs: 7000 } as const
    expect(deriveStatus({ ...SYNCED, session })).toMatchObject({ state: 'offline', retryAtMs: 7000 })
  })
})

describe('at the end', () => {
  test('[R5] is refused with the reason and what is kept', () => {
    const life = { state: 'refused', code: 'ACCESS_DENIED', text: 'no' } as const
    expect(deriveStatus({ ...SYNCED, ...THREE_EDITS, life })).toEqual({
      state: 'refused',
      code: 'ACCESS_DENIED',
      text: 'no',
      unacknowledged: { edits: 3, onDevice: true },
    })
  })

  test('[R4] is replaced with what is kept', () => {
    expect(deriveStatus({ ...SYNCED, ...THREE_EDITS, life: { state: 'replaced' } })).toEqual({
      state: 'replaced',
      unacknowledged: { edits: 3, onDevice: true },
    })
  })

  test('is opening, or closed, whatever else there is', () => {
    expect(deriveStatus({ ...SYNCED, life: { state: 'opening' } })).toEqual({ state: 'opening' })
    expect(deriveStatus({ ...SYNCED, life: { state: 'closed' } })).toEqual({ state: 'closed' })
  })
})
