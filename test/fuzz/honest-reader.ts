import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import type { Core } from '../../server/session/core.ts'
import { acceptInkwire } from '../../server/session/inkwire-peer.ts'
import type { DocName } from '../../shared/ids.ts'
import { encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'
import { FakeConnection, settle } from '../support/fake-connection.ts'

/** Somebody who reads along, and to whom nothing may happen. */
export class HonestReader {
  readonly #connection = new FakeConnection()
  readonly #doc = new Y.Doc()
  #fault: string | undefined

  static async join(core: Core, document: DocName): Promise<HonestReader> {
    const honest = new HonestReader()
    const peer = acceptInkwire(honest.#connection, core)
    void peer.receive(
      encodeClientMessage({ type: 'hello', key: 'an-honest-reader', agent: 'fuzz', token: '' }),
    )
    void peer.receive(encodeClientMessage({ type: 'join', document, have: { type: 'nothing' } }))
    for (let turn = 0; turn < 5; turn += 1) await settle()
    return honest
  }

  /** Reads what has come. */
  get fault(): string | undefined {
    if (this.#connection.closedWith !== undefined) return 'somebody else’s connection was closed [X1]'
    for (const message of this.#connection.sent.splice(0).flatMap(decodeServerFrame)) {
      if (message.type === 'refuse') return `somebody else was refused with ${message.code} [X1]`
      if (message.type !== 'deliver' && message.type !== 'state') continue
      try {
        Y.applyUpdate(this.#doc, message.update)
      } catch (error) {
        this.#fault ??= `what was delivered cannot be applied: ${String(error)}`
      }
      if (this.#doc.store.pendingStructs !== null || this.#doc.store.pendingDs !== null)
        this.#fault ??= 'what was delivered waits for something that is not there [L4]'
    }
    return this.#fault
  }

  get hash(): string {
    return hashOf(this.#doc)
  }

  finish(): void {
    if (this.fault !== undefined) throw new Error(this.fault)
    Y.applyUpdate(new Y.Doc(), Y.encodeStateAsUpdate(this.#doc))
  }
}

/** Of all that it holds. */
export function hashOf(doc: Y.Doc): string {
  return createHash('sha256').update(Y.encodeStateAsUpdate(doc)).digest('hex')
}
