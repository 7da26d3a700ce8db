import type { Verbosity } from './announcer.ts'

const KEY = 'inkwire.announcements'

/** How much this browser's person wants to hear of what others do; `few` until they chose. */
export function chosenVerbosity(): Verbosity {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'off' || kept === 'all' ? kept : 'few'
  } catch {
    // The browser does not let this page look, as in some frames.
    return 'few'
  }
}

/** Kept for this browser, or where it refuses, for as long as the page. */
export function chooseVerbosity(verbosity: Verbosity): void {
  dispatchEvent(new CustomEvent<Verbosity>(CHOSEN, { detail: verbosity }))
  try {
    localStorage.setItem(KEY, verbosity)
  } catch {
    // It lasts as long as the page: whoever is open has heard of it above.
  }
}

/** Sent to the window when somebody chose. */
export const CHOSEN = 'inkwire-announcements'
