import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'

interface Ends {
  readonly anchor: Y.RelativePosition
  readonly head: Y.RelativePosition
}

/**
 * Awareness as the stock plugin for carets is given it: it hears of no change, because it would draw all carets anew for
 * each, one's own too, in a frame of its own (`carets` asks it to, once per frame). And it tells nobody where one's caret
 * is while that is where it was, as it would with each letter that somebody else types.
 */
export function calmAwareness(awareness: Awareness): Awareness {
  const setLocalStateField = (field: string, value: Ends | null): void => {
    const told: Ends | null | undefined = awareness.getLocalState()?.[field]
    if (!told || !value || !isSame(told, value)) awareness.setLocalStateField(field, value)
  }
  const hearNothing = (): void => undefined
  return Object.assign(Object.create(awareness) as Awareness, {
    on: hearNothing,
    off: hearNothing,
    setLocalStateField,
  })
}

function isSame(one: Ends, other: Ends): boolean {
  return (
    Y.compareRelativePositions(one.anchor, other.anchor) && Y.compareRelativePositions(one.head, other.head)
  )
}
