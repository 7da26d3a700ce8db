import type { UpdateLog } from '../../shared/log/update-log.ts'
import { Desk, EPOCH } from './desk.ts'
import { LocalDevice } from './local-device.ts'
import { Writer } from './writer.ts'

let clients = 100

/** The client id of a tab that nobody had before. */
export function nextClient(): number {
  return ++clients
}

/** A tab on this device; each has a client id of its own. */
export async function openTab(device: LocalDevice, log?: UpdateLog): Promise<Desk> {
  return new Desk({ client: nextClient(), clock: device.clock, log: log ?? (await device.openLog()) }).open()
}

/** The first tab on a new device, and the log of that device, which it writes into. */
export async function openFirstTab(): Promise<{ device: LocalDevice; log: UpdateLog; first: Desk }> {
  const device = new LocalDevice()
  const log = await device.openLog()
  return { device, log, first: await openTab(device, log) }
}

/** Somebody has the document open on this device for a while, in which somebody else writes into it. */
export async function visit(device: LocalDevice, words: string, epoch = EPOCH): Promise<void> {
  const tab = await openTab(device)
  tab.connect()
  tab.welcome(epoch)
  tab.deliver(1, new Writer(2).type(words))
  tab.sync(1)
  await tab.close()
}
