/** Who speaks for which client id in one process of the server, as far as anybody outside can tell [P2]. */
export class Speakers {
  readonly #sessions = new Map<number, { readonly document: string }>()

  /** From now on this session owns the id, until it ends or another one speaks for it. */
  spoke(client: number, session: { readonly document: string }): void {
    this.#sessions.set(client, session)
  }

  ended(session: { readonly document: string }): void {
    for (const [client, speaker] of this.#sessions) if (speaker === session) this.#sessions.delete(client)
  }

  /** The client ids that certainly belong to a live session. */
  of(document: string): readonly number[] {
    return [...this.#sessions].flatMap(([client, session]) => (session.document === document ? [client] : []))
  }
}
