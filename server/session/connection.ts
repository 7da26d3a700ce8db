/**
 * The transport under sessions, as they need it. A WebSocket in the process, a simulated link in the tests.
 * After `close`, or after its peer was told `closed`, `send` does nothing.
 */
export interface Connection {
  /** The other end's network address, without port. */
  readonly address: string
  /** Bytes handed to `send` that have not left the process. */
  readonly bufferedBytes: number
  /** One binary message. The connection keeps `frame`; nobody writes to it any more. */
  send(frame: Uint8Array): void
  /** `code` and `text` as in RFC 6455 §5.5.1; the text is cut to 123 bytes. */
  close(code: number, text: string): void
  /** Calls `run` once, when `bufferedBytes` is next at zero; at the next turn when it already is. */
  whenDrained(run: () => void): void
}

/** What a transport tells of its connection. Neither method throws. */
export interface Peer {
  /**
   * What takes long is done in slices: then this resolves when all of the frame was taken, with the number of slices,
   * and does not reject. What is received meanwhile waits here; who can is to send nothing on.
   */
  receive(frame: Uint8Array): Promise<number> | undefined
  /** A text message came; only binary ones are spoken here. */
  receiveText(): void
  /** The connection is gone, whoever ended it. Told once; nothing is received after it. */
  closed(): void
  /** The server is about to close: tell the other end when to come back. */
  drain(retryAfterMs: number): void
  /** Who may do what has changed: sessions that would not be what they are if they began now end. */
  reconsider(): void
}
