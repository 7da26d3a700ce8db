import { ServerConnection } from '../../../editor/provider/connection.ts'
import type { DocumentLink, DocumentListener } from '../../../editor/provider/document-link.ts'
import type { DocName, Epoch } from '../../../shared/ids.ts'
import type { ServerMessage } from '../../../shared/protocol/messages.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ScriptedServer } from '../../support/scripted-server.ts'

export const NOTES = 'notes' as DocName
const EPOCH = 7 as Epoch

/** A document that only writes down what it is told. */
export class Listening implements DocumentListener {
  readonly document: DocName
  readonly told: string[] = []

  constructor(document: DocName = NOTES) {
    this.document = document
  }

  have() {
    return { type: 'nothing' } as const
  }

  welcomed(epoch: Epoch, isWritable: boolean) {
    this.told.push(`welcome ${epoch} ${isWritable ? 'writable' : 'read-only'}`)
  }

  received(messages: readonly { type: string }[]) {
    this.told.push(messages.map(({ type }) => type).join('+'))
  }

  refused({ code, retry }: { code: string; retry: boolean }) {
    this.told.push(`refused ${code}${retry ? ', try again' : ''}`)
  }

  disconnected() {
    this.told.push('disconnected')
  }

  connectionChanged() {}

  roomFreed() {
    this.told.push('room')
  }
}

export function begin(random: () => number = () => 0.5) {
  const server = new ScriptedServer()
  const clock = new FakeClock()
  const key = 'a-key-of-sixteen-or-more'
  const connection = new ServerConnection({ url: 'ws://test', key, transport: server, clock, random })
  return { server, clock, connection }
}

export function joinNotes(connection: ServerConnection): { link: DocumentLink; listener: Listening } {
  const listener = new Listening()
  const link = connection.attach(listener)
  link.join()
  return { link, listener }
}

export const welcome = (channel: number, document = NOTES): ServerMessage => ({
  type: 'welcome',
  document,
  channel,
  epoch: EPOCH,
  writable: true,
  role: 'owner',
})

export const refuse = (code: 'SERVER_BUSY' | 'ACCESS_DENIED', document = NOTES): ServerMessage => ({
  type: 'refuse',
  document,
  code,
  text: '',
  retryAfterMs: 0,
})
