import * as Y from 'yjs'
import { Channels } from '../../server/channel/channels.ts'
import { NO_FOLDING } from '../../server/channel/folding.ts'
import { SILENT } from '../../server/channel/telemetry.ts'
import { PersonLimits } from '../../server/limits/person-limits.ts'
import { DEFAULT_RATE_LIMITS } from '../../server/limits/rate-limits.ts'
import type { Core } from '../../server/session/core.ts'
import { unrestricted } from '../../server/session/identity.ts'
import type { PersonId } from '../../shared/ids.ts'
import { DEFAULT_LIMITS, type Limits } from '../../shared/limits.ts'
import { DEFAULT_SCAN_LIMITS } from '../../shared/update/scan-limits.ts'
import { FakeClock } from './fake-clock.ts'
import { HandLog } from './hand-log.ts'

/** A server's core on a clock and a disk that a test moves by hand; a person is the key they say. */
export function sessionCore(limits: Limits = DEFAULT_LIMITS): { core: Core; clock: FakeClock; log: HandLog } {
  const clock = new FakeClock()
  const log = new HandLog()
  const channels = new Channels(log, {
    clock,
    limits,
    scanLimits: DEFAULT_SCAN_LIMITS,
    telemetry: SILENT,
    folding: NO_FOLDING,
  })
  const core: Core = {
    channels,
    clock,
    limits,
    people: new PersonLimits(DEFAULT_RATE_LIMITS),
    telemetry: SILENT,
    identify: (key) => unrestricted(key as PersonId),
    admit: async () => 'owner' as const,
    difference: async (state, stateVector) => Y.diffUpdate(state, stateVector),
  }
  return { core, clock, log }
}
