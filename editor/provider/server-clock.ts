interface Answer {
  readonly offsetMs: number
  readonly roundTripMs: number
}

const ANSWERS_KEPT = 8

/** What two clocks drift apart between the first and the last answer that is kept, and what rounding adds. */
const DRIFT_MAX_MS = 20

/**
 * How far the server's clock is ahead of ours. An answer to a ping was right at some moment of its round trip, so it is
 * off by half of that at most, and the one with the shortest counts.
 */
export class ServerClock {
  #ping: { readonly nonce: number; readonly sentMs: number } | undefined
  #answers: Answer[] = []

  /** Undefined until there was an answer. */
  get offsetMs(): number | undefined {
    let best: Answer | undefined
    for (const answer of this.#answers) if (!best || answer.roundTripMs < best.roundTripMs) best = answer
    return best?.offsetMs
  }

  pinged(nonce: number, nowMs: number): void {
    this.#ping = { nonce, sentMs: nowMs }
  }

  ponged(nonce: number, serverMs: number, nowMs: number): void {
    const ping = this.#ping
    if (ping?.nonce !== nonce) return
    this.#ping = undefined
    const roundTripMs = nowMs - ping.sentMs
    if (roundTripMs < 0) return // our clock was set meanwhile
    const offsetMs = serverMs - ping.sentMs - roundTripMs / 2
    // Where two answers cannot both be right, a clock was set between them, and the newer one is.
    this.#answers = this.#answers.filter(
      (answer) =>
        Math.abs(answer.offsetMs - offsetMs) <= (answer.roundTripMs + roundTripMs) / 2 + DRIFT_MAX_MS,
    )
    this.#answers.push({ offsetMs, roundTripMs })
    if (this.#answers.length > ANSWERS_KEPT) this.#answers.shift()
  }
}
