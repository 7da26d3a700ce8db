import type { Peer } from '../../server/session/connection.ts'
import type { Core } from '../../server/session/core.ts'
import { acceptInkwire } from '../../server/session/inkwire-peer.ts'
import { acceptYWebsocket } from '../../server/session/y-websocket-peer.ts'
import { ERRORS } from '../../shared/errors.ts'
import type { DocName } from '../../shared/ids.ts'
import { decodeClientFrame, encodeClientMessage } from '../../shared/protocol/client-message.ts'
import { decodeServerFrame } from '../../shared/protocol/server-message.ts'
import { FakeConnection, settle } from '../support/fake-connection.ts'

/** The largest answer to one message is a state, which is as large as its document. */
const ANSWER_MAX_BYTES = 1024 * 1024

/** One connection that says whatever it is told to. */
export class Attacker {
  readonly protocol: 'inkwire' | 'y'
  channel = 0
  refusal: string | undefined
  answer = 'nothing'
  fault: string | undefined
  readonly #connection = new FakeConnection()
  readonly #document: DocName
  readonly #peer: Peer

  constructor(protocol: 'inkwire' | 'y', core: Core, key: string, document: DocName) {
    this.protocol = protocol
    this.#document = document
    this.#peer =
      protocol === 'inkwire'
        ? acceptInkwire(this.#connection, core)
        : acceptYWebsocket(this.#connection, document, { personKey: key, token: '' }, core)
    if (protocol === 'inkwire')
      void this.#peer.receive(encodeClientMessage({ type: 'hello', key, agent: 'fuzz', token: '' }))
  }

  async join(): Promise<void> {
    const have = { type: 'nothing' } as const
    if (this.protocol === 'inkwire')
      void this.#peer.receive(encodeClientMessage({ type: 'join', document: this.#document, have }))
    for (let turn = 0; turn < 5; turn += 1) await settle()
    if (this.protocol === 'y') return void this.#connection.sent.splice(0)
    const welcome = this.#connection.sent.splice(0).flatMap(decodeServerFrame)
    for (const message of welcome) if (message.type === 'welcome') this.channel = message.channel
    if (this.channel === 0) throw new Error(`an attacker could not join: ${JSON.stringify(welcome)}`)
  }

  /** Resolves when it was taken, with what was thrown at whoever carried it. */
  async send(frame: Uint8Array): Promise<string | undefined> {
    this.answer = `${this.protocol}: nothing`
    try {
      await (this.#peer.receive(Uint8Array.from(frame)) as unknown)
      await settle()
    } catch (error) {
      return `a session has thrown: ${String(error)}`
    }
    this.#hear()
    return undefined
  }

  /** Leaves, as its socket is gone. */
  end(): void {
    this.#peer.closed()
  }

  #hear(): void {
    const sent = this.#connection.sent.splice(0)
    const bytes = sent.reduce((sum, frame) => sum + frame.byteLength, 0)
    if (bytes > ANSWER_MAX_BYTES) this.fault = `one message was answered with ${bytes} bytes`
    const answers = this.protocol === 'inkwire' ? sent.flatMap(decodeServerFrame) : []
    for (const message of answers) {
      this.answer = `inkwire: ${message.type}`
      if (message.type === 'refuse') this.refusal = `inkwire: refuse ${message.code}`
    }
    const { closedWith } = this.#connection
    if (closedWith === undefined) return
    const code = Object.entries(ERRORS).find(([, { closeCode }]) => closeCode === closedWith)?.[0]
    if (code === undefined) this.fault = `it was closed with ${closedWith}, which is no code of ours`
    this.refusal = `${this.protocol}: close ${closedWith}`
  }
}

/** Of several in one frame, the first may be taken and the second refused. */
export function isOneMessage({ protocol }: Attacker, frame: Uint8Array): boolean {
  if (protocol === 'y') return true
  try {
    return decodeClientFrame(frame).length === 1
  } catch {
    return true // none of it was taken
  }
}
