import { describe, expect, test } from 'vitest'
import {
  Awareness,
  applyAwarenessUpdate,
  encodeAwarenessUpdate,
  removeAwarenessStates,
} from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Person } from '../../../editor/provider/presence.ts'
import { PROVIDER_LIMITS } from '../../../editor/provider/provider-limits.ts'
import type { TabMessage } from '../../../editor/provider/tabs.ts'
import { encodeAwareness } from '../../../shared/protocol/awareness.ts'
import { Desk, type DeskOptions } from '../../support/desk.ts'
import { FakeBroadcast } from '../../support/fake-browser.ts'
import { settle } from '../../support/fake-connection.ts'

class Seat extends Desk {
  readonly awareness: Awareness

  constructor(options: DeskOptions = {}) {
    const doc = new Y.Doc()
    doc.clientID = options.client ?? 1
    const awareness = new Awareness(doc)
    super({ ...options, doc, awareness: () => awareness })
    this.awareness = awareness
  }

  /** Names that were told to the server, in order. */
  told(): (string | undefined)[] {
    const reader = new Awareness(new Y.Doc())
    const names = this.server.wire.heardOf('awareness').map(({ awareness }) => {
      applyAwarenessUpdate(reader, awareness, 'test')
      return reader.getStates().get(this.doc.clientID)?.['name'] as string | undefined
    })
    reader.destroy()
    return names
  }

  override async close(): Promise<void> {
    await super.close()
    this.awareness.destroy()
  }
}

/** Somebody else, as the server tells of them. */
function somebody(client: number, name: string): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  const awareness = new Awareness(doc)
  awareness.setLocalState({ name })
  const update = encodeAwarenessUpdate(awareness, [client])
  awareness.destroy()
  return update
}

const names = (people: readonly Person[]) => people.map(({ state }) => state['name'])

describe('people', () => {
  test('are told of us at the join, and of the latest of many changes', async () => {
    const seat = new Seat()
    seat.awareness.setLocalState({ name: 'a' })
    await seat.join()
    expect(seat.told()).toEqual(['a'])
    for (const name of ['b', 'c', 'd']) seat.awareness.setLocalState({ name })
    expect(seat.told()).toEqual([])
    seat.clock.pass(PROVIDER_LIMITS.awarenessIntervalMs)
    expect(seat.told()).toEqual(['d'])
    seat.clock.pass(1000)
    seat.awareness.setLocalState({ name: 'e' })
    expect(seat.told()).toEqual(['e'])
    await seat.close()
  })

  test('are told of us again after a reconnect, with a newer clock', async () => {
    const seat = new Seat()
    seat.awareness.setLocalState({ name: 'a' })
    await seat.join()
    const clock = () => seat.awareness.meta.get(1)?.clock ?? 0
    const before = clock()
    seat.reconnect()
    seat.clock.pass(1000)
    seat.server.wire.heard()
    seat.welcome()
    seat.sync()
    expect(seat.told()).toEqual(['a'])
    expect(clock()).toBeGreaterThan(before)
    await seat.close()
  })

  test('[P3] are seen while there is a session, and gone with it', async () => {
    const seat = await new Seat().join()
    const seen: (readonly unknown[])[] = []
    ;(seat as Seat).provider.on('people', (people) => seen.push(names(people.filter(({ isOwn }) => !isOwn))))
    seat.tellAwareness(somebody(2, 'bob'))
    expect(names(seat.provider.people)).toContain('bob')
    seat.server.wire.drop()
    expect(names(seat.provider.people)).not.toContain('bob')
    expect(seen).toEqual([['bob'], []])
    await seat.close()
  })

  test('in other tabs are seen without a server, and leave with their tab', async () => {
    const channel = new FakeBroadcast<TabMessage>()
    const first = new Seat({ client: 1, openTabs: channel.openTabs })
    await first.open()
    const second = new Seat({ client: 2, openTabs: channel.openTabs })
    await second.open()
    second.awareness.setLocalState({ name: 'bob' })
    await settle()
    expect(names(first.provider.people)).toContain('bob')
    first.connect()
    first.server.wire.drop()
    expect(names(first.provider.people)).toContain('bob')
    await second.close()
    await settle()
    expect(names(first.provider.people)).not.toContain('bob')
    await first.close()
  })

  test('do not hear of a state that the server would end the session for', async () => {
    const seat = (await new Seat().join()) as Seat
    seat.clock.pass(1000)
    seat.told()
    seat.awareness.setLocalState({ name: 'x'.repeat(PROVIDER_LIMITS.awarenessMaxBytes) })
    expect(seat.told()).toEqual([])
    await seat.close()
  })

  test('do not hear from us what we heard from them', async () => {
    const seat = (await new Seat().join()) as Seat
    seat.clock.pass(1000)
    seat.told()
    seat.tellAwareness(somebody(2, 'bob'))
    seat.clock.pass(1000)
    removeAwarenessStates(seat.awareness, [2], 'timeout')
    expect(seat.told()).toEqual([])
    await seat.close()
  })

  test('are told the server’s word on us, which we hear where it answers what we say now', async () => {
    const seat = (await new Seat().join()) as Seat
    const told: unknown[] = []
    seat.provider.on('told', ({ user }) => told.push(user))
    const answer = (client: number, clock: number, name: string) =>
      seat.tellAwareness(encodeAwareness([{ client, clock, state: JSON.stringify({ user: { name } }) }]))
    seat.awareness.setLocalState({ user: { name: 'Guest' } })
    const clock = seat.awareness.meta.get(1)?.clock ?? 0
    answer(2, clock, 'Bob')
    answer(1, clock - 1, 'too late')
    expect(told).toEqual([])
    answer(1, clock, 'Ana')
    expect(told).toEqual([{ name: 'Ana' }])
    // What is made of it is for whoever opened the document.
    expect(seat.awareness.getLocalState()).toEqual({ user: { name: 'Guest' } })
    await seat.close()
  })

  test('that cannot be read are nobody', async () => {
    const seat = await new Seat().join()
    seat.tellAwareness(Uint8Array.of(1, 2, 3))
    expect(seat.state).toBe('saved')
    expect(seat.provider.people).toHaveLength(1)
    await seat.close()
  })
})
