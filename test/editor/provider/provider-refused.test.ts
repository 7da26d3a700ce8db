import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { Epoch } from '../../../shared/ids.ts'
import { Desk, EPOCH } from '../../support/desk.ts'
import { textOf } from '../../support/text-of.ts'
import { Writer } from '../../support/writer.ts'

function publishedText(desk: Desk): string {
  return textOf(...desk.published().map(({ update }) => update))
}

describe('refusals', () => {
  test('[R5] keeps refused words, and goes on keeping what is written', async () => {
    const desk = await new Desk().join()
    desk.type('kept')
    desk.refuse('UPDATE_MALFORMED')
    expect(desk.provider.status).toMatchObject({
      state: 'refused',
      code: 'UPDATE_MALFORMED',
      text: 'the reason',
      unacknowledged: { edits: 1 },
    })
    desk.type(' too')
    expect(desk.provider.status).toMatchObject({ unacknowledged: { edits: 2 } })
    expect(textOf(desk.provider.unacknowledgedUpdate() ?? Uint8Array.of())).toBe('kept too')
    desk.clock.pass(3_600_000)
    expect(desk.server.wire.heardOf('join')).toEqual([])
    await desk.close()
  })

  test.each(['SERVER_BUSY', 'LOG_UNAVAILABLE', 'OUTBOX_FULL'] as const)(
    '[R3] joins again after %s, and sends again',
    async (code) => {
      const desk = await new Desk({ random: () => 1 }).join()
      desk.type('a')
      desk.published()
      desk.refuse(code, 2000)
      expect(desk.provider.status).toMatchObject({ state: 'offline', unacknowledged: { edits: 1 } })
      desk.clock.pass(2000)
      expect(desk.server.wire.heardOf('join')).toEqual([])
      desk.clock.pass(3000)
      expect(desk.server.wire.heardOf('join')).toHaveLength(1)
      desk.welcome()
      desk.sync()
      expect(publishedText(desk)).toBe('a')
      await desk.close()
    },
  )

  test.each(['DISK_FULL', 'DOCUMENT_IN_RECOVERY'] as const)(
    '[L7] [R5] asks a document that is read-only once why, for %s, says so, and reads on',
    async (code) => {
      const desk = new Desk()
      await desk.open()
      desk.connect()
      desk.welcome(EPOCH, false)
      desk.sync()
      expect(desk.state).toBe('saved')
      desk.type('a')
      expect(publishedText(desk)).toBe('a')
      expect(desk.state).toBe('saving')
      desk.refuse(code)
      expect(desk.server.wire.heardOf('join')).toHaveLength(1)
      desk.welcome(EPOCH, false)
      desk.sync()
      expect(desk.provider.status).toMatchObject({ state: 'refused', code, text: 'the reason' })
      desk.type('b')
      expect(desk.published()).toEqual([])
      desk.deliver(1, new Writer(2).type('still read'))
      expect(desk.text).toContain('still read')
      // There is room again: the server ends the session, and takes it all.
      desk.refuse('LOG_UNAVAILABLE')
      desk.clock.pass(4000)
      desk.welcome()
      desk.sync(1)
      expect(publishedText(desk)).toContain('ab')
      await desk.close()
    },
  )

  test('[L7] [R5] who writes when the disk becomes full is told the same as who comes later', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.published()
    desk.refuse('DISK_FULL')
    desk.welcome(EPOCH, false)
    desk.sync()
    expect(desk.published()).toEqual([])
    expect(desk.provider.status).toMatchObject({ state: 'refused', code: 'DISK_FULL', text: 'the reason' })
    await desk.close()
  })

  test('[R5] is refused with its connection', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.server.wire.drop(4403, 'no')
    expect(desk.provider.status).toMatchObject({ state: 'refused', code: 'ACCESS_DENIED', text: 'no' })
    await desk.close()
  })

  test('[R4] gives a refused copy up where somebody wants to start over', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    desk.refuse('UPDATE_MALFORMED')
    desk.provider.giveUp()
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    await desk.close()
  })
})

describe('another document', () => {
  test('[R3] is not what a server makes of one that has no entry yet, each time it opens it', async () => {
    const desk = await new Desk().join()
    desk.type('first words')
    desk.reconnect()
    desk.welcome(8 as Epoch)
    desk.sync()
    expect(desk.state).toBe('saving')
    expect(publishedText(desk)).toContain('first words')
    await desk.close()
  })

  test('[R4] never meets the words of the one before, and they are kept', async () => {
    const desk = await new Desk().join()
    const theirs = new Writer(2).type('theirs ')
    desk.deliver(1, theirs)
    desk.type('old')
    desk.reconnect()
    desk.welcome(8 as Epoch)
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    expect(desk.server.wire.heardOf('leave')).toHaveLength(1)
    const update = desk.provider.unacknowledgedUpdate() ?? Uint8Array.of()
    expect(textOf(theirs, update)).toBe('theirs old')
    desk.sync()
    expect(desk.published()).toEqual([])
    await desk.close()
  })

  test('is taken as it is where there is nothing here yet', async () => {
    const desk = await new Desk().join()
    desk.reconnect()
    desk.welcome(8 as Epoch)
    desk.deliver(1, new Writer(2).type('new'))
    desk.sync(1)
    expect(desk.text).toBe('new')
    expect(desk.reconnect()?.have).toMatchObject({ epoch: 8, seq: 1 })
    await desk.close()
  })

  test('[R4] a copy that throws on apply is dropped, and its words are kept', async () => {
    const desk = await new Desk().join()
    desk.type('mine')
    desk.deliver(1, Uint8Array.of(1, 1, 200))
    expect(desk.provider.status).toMatchObject({ state: 'replaced', unacknowledged: { edits: 1 } })
    expect(desk.provider.unacknowledgedUpdate()).toBeDefined()
    await desk.close()
  })

  test('[R4] a copy is dropped when somebody else writes under its client id', async () => {
    const desk = await new Desk().join()
    desk.type('a')
    const twin = new Writer(1)
    twin.type('b')
    desk.deliver(1, Y.mergeUpdates([twin.everything(), twin.type('c')]))
    expect(desk.state).toBe('replaced')
    await desk.close()
  })

  test('survives an observer that throws', async () => {
    const desk = await new Desk().join()
    desk.doc.getText('text').observe(() => {
      throw new Error('an observer failed')
    })
    expect(() => desk.deliver(1, new Writer(2).type('a'))).toThrow('an observer failed')
    expect(desk.text).toBe('a')
    expect(desk.state).toBe('saved')
    expect(desk.reconnect()?.have).toMatchObject({ seq: 1 })
    await desk.close()
  })
})
