import { type Awareness, removeAwarenessStates } from 'y-protocols/awareness'
import type { Clock } from '../../../shared/clock.ts'

/** What y-protocols does in real time: says again that we are here, and forgets those of whom nothing is heard. */
export function keepAlive(awareness: Awareness, clock: Clock, everyMs: number): void {
  clearInterval(awareness._checkInterval)
  const silentFor = new Map<number, number>()
  awareness.on('update', ({ added, updated }: { added: number[]; updated: number[] }) => {
    for (const client of [...added, ...updated]) silentFor.set(client, 0)
  })
  const beat = (): void => {
    awareness.setLocalState({ user: { name: `client ${awareness.clientID}`, color: '#336699' } })
    for (const client of awareness.getStates().keys()) {
      const beats = (silentFor.get(client) ?? 0) + 1
      silentFor.set(client, beats)
      if (beats > 2) removeAwarenessStates(awareness, [client], 'silent')
    }
    clock.after(everyMs, beat)
  }
  beat()
}
