/** Asks before the window is closed, as long as something would be lost with it. */
export class Leaving {
  #asksFirst = false

  set asksFirst(asksFirst: boolean) {
    if (asksFirst === this.#asksFirst) return
    this.#asksFirst = asksFirst
    // Only while it is needed: a page with such a listener is not kept for the way back.
    if (asksFirst) window.addEventListener('beforeunload', ask)
    else window.removeEventListener('beforeunload', ask)
  }
}

function ask(event: BeforeUnloadEvent): void {
  event.preventDefault()
}
