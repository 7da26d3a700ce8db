import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { ServerConnection } from '../../editor/provider/connection.ts'
import { type LocalLogSource, localLogOf } from '../../editor/provider/local-log-source.ts'
import { Provider } from '../../editor/provider/provider.ts'
import type { ProviderLimits } from '../../editor/provider/provider-limits.ts'
import type { Status } from '../../editor/provider/status.ts'
import type { OpenTabs } from '../../editor/provider/tabs.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { DocName, Epoch, Seq } from '../../shared/ids.ts'
import type { UpdateLog } from '../../shared/log/update-log.ts'
import type { ClientMessage } from '../../shared/protocol/messages.ts'
import { FakeClock } from './fake-clock.ts'
import { settle } from './fake-connection.ts'
import { ScriptedServer } from './scripted-server.ts'

export const NOTES = 'notes' as DocName
export const EPOCH = 7 as Epoch
const CHANNEL = 3

export interface DeskOptions {
  readonly client?: number
  readonly clock?: FakeClock
  readonly doc?: Y.Doc
  readonly log?: UpdateLog
  readonly localLog?: LocalLogSource
  readonly openTabs?: OpenTabs
  readonly awareness?: (doc: Y.Doc) => Awareness
  readonly random?: () => number
  readonly limits?: ProviderLimits
}

/** Somebody who has a document open, and the server at the other end, played by the test. */
export class Desk {
  readonly server = new ScriptedServer()
  readonly clock: FakeClock
  readonly doc: Y.Doc
  readonly connection: ServerConnection
  readonly provider: Provider
  /** The states of the status, in order. */
  readonly states: Status['state'][] = []

  constructor(options: DeskOptions = {}) {
    const {
      client = 1,
      clock = new FakeClock(),
      log,
      openTabs,
      random = () => 0.5,
      limits,
      awareness,
    } = options
    const localLog = options.localLog ?? (log && localLogOf(log))
    this.clock = clock
    this.doc = options.doc ?? new Y.Doc()
    this.doc.clientID = client
    const shared = { clock, random, ...(limits && { limits }) }
    const key = 'a-key-of-sixteen-or-more'
    this.connection = new ServerConnection({ url: 'ws://test', key, transport: this.server, ...shared })
    this.provider = new Provider({
      document: NOTES,
      doc: this.doc,
      connection: this.connection,
      ...shared,
      ...(localLog && { localLog }),
      ...(openTabs && { openTabs }),
      ...(awareness && { awareness: awareness(this.doc) }),
    })
    this.provider.on('status', ({ state }) => this.states.push(state))
  }

  get text(): string {
    return this.doc.getText('text').toString()
  }

  get state(): Status['state'] {
    return this.provider.status.state
  }

  type(words: string): void {
    const text = this.doc.getText('text')
    text.insert(text.length, words)
  }

  /** What the document is now, for a server that knows so much. */
  known(): Y.Doc {
    const known = new Y.Doc()
    Y.applyUpdate(known, Y.encodeStateAsUpdate(this.doc))
    return known
  }

  /** What is left to read of the local log is read. */
  async open(): Promise<this> {
    await this.provider.whenLoaded()
    await settle()
    return this
  }

  /** The server takes the connection. Returns the join that comes with it. */
  connect(updateMaxBytes?: number): Extract<ClientMessage, { type: 'join' }> | undefined {
    this.server.wire.greet(15_000, updateMaxBytes)
    return this.server.wire.heardOf('join').at(-1)
  }

  welcome(epoch: Epoch = EPOCH, writable = true): void {
    this.server.wire.say({
      type: 'welcome',
      document: NOTES,
      channel: CHANNEL,
      epoch,
      writable,
      role: 'owner',
    })
  }

  /** The server has entries up to `seq`, of which it holds what `has` has. */
  sync(seq = 0, has: Y.Doc = new Y.Doc()): void {
    const stateVector = Y.encodeStateVector(has)
    this.server.wire.say({ type: 'synced', channel: CHANNEL, seq: seq as Seq, stateVector })
  }

  /** The server takes the connection and lets it in. It has entries up to `seq`, of which it holds what `has` has. */
  enter(seq?: number, has?: Y.Doc): void {
    this.connect()
    this.welcome()
    this.sync(seq, has)
  }

  /** All of it, up to an empty document on a new server. */
  async join(): Promise<this> {
    await this.open()
    this.enter()
    return this
  }

  refuse(code: ErrorCode, retryAfterMs = 0): void {
    this.server.wire.say({ type: 'refuse', document: NOTES, code, text: 'the reason', retryAfterMs })
  }

  deliver(seq: number, ...updates: Uint8Array[]): void {
    const deliveries = updates.map((update, at) => ({
      type: 'deliver' as const,
      channel: CHANNEL,
      seq: (seq + at) as Seq,
      update,
    }))
    this.server.wire.say(...deliveries)
  }

  sendState(seq: number, update: Uint8Array): void {
    this.server.wire.say({ type: 'state', channel: CHANNEL, seq: seq as Seq, update })
  }

  acknowledge(batch: number, seq: number): void {
    this.server.wire.say({ type: 'acknowledge', channel: CHANNEL, batch, seq: seq as Seq })
  }

  request(batch: number, has: Y.Doc): void {
    const stateVector = Y.encodeStateVector(has)
    this.server.wire.say({ type: 'request', channel: CHANNEL, batch, stateVector })
  }

  tellAwareness(awareness: Uint8Array): void {
    this.server.wire.say({ type: 'awareness', channel: CHANNEL, awareness })
  }

  /** What was published since the last time anything was asked. */
  published(): Extract<ClientMessage, { type: 'publish' }>[] {
    return this.server.wire.heardOf('publish')
  }

  /** The connection goes and comes back, up to the join. */
  reconnect(): Extract<ClientMessage, { type: 'join' }> | undefined {
    this.server.wire.drop()
    this.connection.wake()
    return this.connect()
  }

  async close(): Promise<void> {
    await this.provider.close()
    this.connection.close()
  }
}
