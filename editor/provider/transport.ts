/** What a transport tells of one connection. Nothing is told before `dial` returns, nothing after `closed`. */
export interface WireListener {
  opened(): void
  /** One binary message; nobody writes to it any more. */
  received(frame: Uint8Array): void
  /**
   * The connection is gone, or never came to be. `code` and `text` as in RFC 6455 §7.4; 1006 where nothing was said.
   * May or may not be told after `Wire.close`.
   */
  closed(code: number, text: string): void
}

/** One connection to a server, seen from the client. After `close`, `send` does nothing. */
export interface Wire {
  /** Bytes handed to `send` that have not left this device. */
  readonly bufferedBytes: number
  /** One binary message. The wire keeps `frame`; nobody writes to it any more. Only after `opened`. */
  send(frame: Uint8Array): void
  /** `code` is 1000 or 3000 to 4999: others a browser does not let us send. */
  close(code: number, text: string): void
}

/** Reaches servers: a WebSocket in a browser or in Node, a simulated network in the tests. */
export interface Transport {
  /** Asks for the subprotocol `inkwire.2`. Never throws: what cannot be dialled is `closed`. */
  dial(url: string, listener: WireListener): Wire
}
