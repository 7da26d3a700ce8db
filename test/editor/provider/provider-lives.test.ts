import { describe, expect, test } from 'vitest'
import type { Epoch } from '../../../shared/ids.ts'
import { EPOCH, NOTES } from '../../support/desk.ts'
import { settle } from '../../support/fake-connection.ts'
import { LocalDevice } from '../../support/local-device.ts'
import { openFirstTab, openTab, visit } from '../../support/open-tab.ts'
import { textOf } from '../../support/text-of.ts'

/** A first tab with words that the server has, and with more that it has not taken. */
async function openWithWords(): ReturnType<typeof openFirstTab> {
  const opened = await openFirstTab()
  const { first } = opened
  first.enter()
  first.type('known ')
  first.acknowledge(1, 1)
  first.type('mine')
  return opened
}

describe('a document that was deleted', () => {
  test('[D1] leaves nothing on this device when the server had all of it', async () => {
    const { log, first } = await openFirstTab()
    first.enter()
    first.type('known')
    first.acknowledge(1, 1)
    await settle()
    expect(await log.list()).toEqual([NOTES])
    first.refuse('DOCUMENT_GONE')
    expect(first.provider.status).toMatchObject({ state: 'refused', code: 'DOCUMENT_GONE' })
    await settle()
    expect(await log.list()).toEqual([])
    await first.close()
  })

  test('[D1] [R5] leaves the words that no server took, to be copied out, and claims nothing of later ones', async () => {
    const { log, first } = await openWithWords()
    first.refuse('DOCUMENT_GONE')
    await settle()
    expect(first.provider.status).toMatchObject({
      state: 'refused',
      unacknowledged: { edits: 1, onDevice: true },
    })
    expect(first.provider.unacknowledgedUpdate()).toBeDefined()
    first.type('!')
    expect(first.provider.status).toMatchObject({ unacknowledged: { onDevice: false } })
    const [aside] = await first.provider.asides()
    expect(aside?.epoch).toBe(EPOCH)
    if (aside !== undefined) await first.provider.discardAside(aside)
    expect(await log.list()).toEqual([])
    await first.close()
  })

  test('[D1] is removed at the next visit by a browser that was away', async () => {
    const device = new LocalDevice()
    await visit(device, 'old')
    const log = await device.openLog()
    const second = await openTab(device, log)
    expect(second.text).toBe('old')
    second.connect()
    second.refuse('DOCUMENT_GONE')
    await settle()
    expect(await log.list()).toEqual([])
    await second.close()
  })
})

describe('another document of the same name', () => {
  test('[R4] puts the old copy aside with its words, and the next tab starts clean', async () => {
    const { device, log, first } = await openWithWords()
    first.reconnect()
    first.welcome(8 as Epoch)
    expect(first.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    await settle()
    expect(first.provider.status).toEqual({ state: 'replaced', unacknowledged: { edits: 1, onDevice: true } })
    await first.close()

    const second = await openTab(device, log)
    expect(second.text).toBe('')
    expect(second.connect()?.have).toEqual({ type: 'nothing' })
    const [aside] = await second.provider.asides()
    expect(aside?.epoch).toBe(EPOCH)
    expect(textOf(aside?.state ?? Uint8Array.of())).toBe('known mine')
    if (aside !== undefined) await second.provider.discardAside(aside)
    expect(await second.provider.asides()).toEqual([])
    await second.close()
  })

  test('[R4] is noticed by a tab that was closed meanwhile', async () => {
    const device = new LocalDevice()
    await visit(device, 'old')
    const second = await openTab(device)
    second.connect()
    second.welcome(8 as Epoch)
    expect(second.state).toBe('replaced')
    await second.close()
  })
})
