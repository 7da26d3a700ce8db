import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import type { LabTab } from './lab-tab.ts'

type State = Record<string, unknown> | null

interface Change {
  readonly added: readonly number[]
  readonly updated: readonly number[]
  readonly removed: readonly number[]
}

const FROM_TAB = 'tab'

/**
 * The carets as an editor shows them. What the editor says of its own person does not go into the world at once: it
 * is an input like any other, and comes between two events.
 */
export function shownAwareness(
  { awareness: real, doc }: LabTab,
  onOwn: (state: State) => void,
): { readonly awareness: Awareness; readonly close: () => void } {
  const awareness = new Awareness(doc)
  clearInterval(awareness._checkInterval)
  let timer: ReturnType<typeof setTimeout> | undefined
  const takeOthers = (clients: readonly number[]): void => {
    const others = clients.filter((client) => client !== doc.clientID && real.meta.has(client))
    if (others.length === 0) return
    applyAwarenessUpdate(awareness, encodeAwarenessUpdate(real, others), FROM_TAB)
  }
  const hear = ({ added, updated, removed }: Change): void => takeOthers([...added, ...updated, ...removed])
  real.on('change', hear)
  takeOthers([...real.getStates().keys()])
  awareness.on('update', (_change: Change, origin: unknown) => {
    if (origin === FROM_TAB) return
    clearTimeout(timer)
    timer = setTimeout(() => onOwn(awareness.getLocalState()))
  })
  return {
    awareness,
    close: () => {
      clearTimeout(timer)
      real.off('change', hear)
      awareness.destroy()
      clearTimeout(timer)
    },
  }
}
