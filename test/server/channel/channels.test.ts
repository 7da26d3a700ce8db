import { expect, test } from 'vitest'
import { Channels } from '../../../server/channel/channels.ts'
import { NO_FOLDING } from '../../../server/channel/folding.ts'
import { SILENT } from '../../../server/channel/telemetry.ts'
import { InkwireError } from '../../../shared/errors.ts'
import { type DocName, parseDocName } from '../../../shared/ids.ts'
import { DEFAULT_LIMITS } from '../../../shared/limits.ts'
import type { DocumentLog, Entry } from '../../../shared/log/update-log.ts'
import { DEFAULT_SCAN_LIMITS } from '../../../shared/update/scan-limits.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { HandLog } from '../../support/hand-log.ts'
import { Writer } from '../../support/writer.ts'

const NOTES = parseDocName('notes') as DocName
const PLANS = parseDocName('plans') as DocName

function channelsOver(log: HandLog, folding = NO_FOLDING): Channels {
  return new Channels(log, {
    clock: new FakeClock(),
    limits: DEFAULT_LIMITS,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry: SILENT,
    folding,
  })
}

test('nobody comes back into a server that lets go of its documents', async () => {
  const channels = channelsOver(new HandLog())
  await channels.open(NOTES)
  const reason = new InkwireError('SERVER_DRAINING', 'the server stops')
  const closed = channels.close(reason)
  await expect(channels.open(NOTES)).rejects.toBe(reason)
  await expect(channels.open(PLANS)).rejects.toBe(reason)
  await closed
  expect(channels.size).toBe(0)
})

test('[X3] whoever folds is told to rest before the log of a failed opening is closed', async () => {
  const log = new HandLog()
  const document = log.document(NOTES)
  const writer = new Writer(1)
  for (const word of ['a', 'b']) void document.append(writer.type(word), 'alice')
  document.commit()
  // The first page is read, the second is not.
  const read = document.read.bind(document)
  document.read = async (afterSeq) => {
    if (afterSeq > 0) throw new InkwireError('LOG_UNAVAILABLE', 'the disk is gone')
    return read(afterSeq, 1)
  }
  const told: string[] = []
  const channels = channelsOver(log, {
    grown: (_log: DocumentLog, entries: readonly Entry[]) => void told.push(`grown by ${entries.length}`),
    rest: async (resting: DocumentLog) => {
      told.push(`rests, log is ${document.isClosed ? 'closed' : 'open'}`)
      expect(resting).toBe(document)
    },
  })
  await expect(channels.open(NOTES)).rejects.toThrow('the disk is gone')
  expect(told).toEqual(['grown by 1', 'rests, log is open'])
  expect(document.isClosed).toBe(true)
})
