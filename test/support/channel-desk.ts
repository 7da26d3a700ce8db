import { Channel, type ChannelOptions } from '../../server/channel/channel.ts'
import { NO_FOLDING } from '../../server/channel/folding.ts'
import { Slices } from '../../server/channel/slices.ts'
import { SILENT } from '../../server/channel/telemetry.ts'
import { DEFAULT_LIMITS } from '../../shared/limits.ts'
import type { DocumentLog } from '../../shared/log/update-log.ts'
import { DEFAULT_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'
import { docName } from './doc-name.ts'
import { FakeClock } from './fake-clock.ts'
import { HandDocumentLog } from './hand-log.ts'
import { Listener } from './listener.ts'
import { Writer } from './writer.ts'

/** A channel as a server opens it, but for what a test says otherwise. */
export function openChannel(
  log: DocumentLog,
  clock: FakeClock,
  options: Partial<ChannelOptions> = {},
): Promise<Channel> {
  return Channel.open(1, log, {
    clock,
    limits: DEFAULT_LIMITS,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry: SILENT,
    folding: NO_FOLDING,
    slices: new Slices(clock),
    ...options,
  })
}

/** A channel on a log that a test commits by hand, and two people who have joined it. */
export async function channelDesk() {
  const clock = new FakeClock()
  const slices = new Slices(clock)
  const log = new HandDocumentLog(docName('notes'))
  const channel = await openChannel(log, clock, { slices })
  const alice = new Listener('alice')
  const bob = new Listener('bob')
  channel.join(alice)
  channel.join(bob)
  return { clock, slices, log, channel, alice, bob, alices: new Writer(1), bobs: new Writer(2) }
}
