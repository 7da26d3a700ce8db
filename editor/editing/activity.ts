import type { Awareness } from 'y-protocols/awareness'

/** `idle`: has the page before them and did nothing for a while. `away`: does not see the page. */
export type Activity = 'active' | 'idle' | 'away'

const IDLE_AFTER_MS = 2 * 60_000
const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'focus'] as const

/** What another client says of itself [X1]: anything may stand there, and what is no activity is `active`. */
export function readActivity(state: unknown): Activity {
  const claimed = typeof state === 'object' && state !== null ? Reflect.get(state, 'activity') : undefined
  return claimed === 'idle' || claimed === 'away' ? claimed : 'active'
}

/** Tells the others whether somebody is at this page, as the awareness' `activity`. Returns what ends it. */
export function shareActivity(awareness: Awareness, idleAfterMs = IDLE_AFTER_MS): () => void {
  const ending = new AbortController()
  let lastSignMs = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined

  const look = (): void => {
    clearTimeout(timer)
    const leftMs = lastSignMs + idleAfterMs - Date.now()
    const isHidden = document.visibilityState === 'hidden'
    say(isHidden ? 'away' : leftMs > 0 ? 'active' : 'idle')
    if (!isHidden && leftMs > 0) timer = setTimeout(look, leftMs)
  }
  const say = (activity: Activity): void => {
    // Said only when it is news: everyone who has the document open gets it.
    if (readActivity(awareness.getLocalState()) !== activity)
      awareness.setLocalStateField('activity', activity)
  }
  const sign = (): void => {
    lastSignMs = Date.now()
    if (readActivity(awareness.getLocalState()) !== 'active') look()
  }

  const options = { signal: ending.signal, passive: true, capture: true }
  for (const type of SIGNS_OF_LIFE) addEventListener(type, sign, options)
  document.addEventListener(
    'visibilitychange',
    () => {
      lastSignMs = Date.now()
      look()
    },
    options,
  )
  look()
  return () => {
    ending.abort()
    clearTimeout(timer)
  }
}
