import * as Y from 'yjs'
import { SILENT_LOG } from '../../shared/log/log-observer.ts'
import { StoreLog } from '../../shared/log/store-log.ts'
import { LAB_DOCUMENT, LAB_FIELD } from './lab-scenario.ts'
import type { Scenario } from './simulation/scenario.ts'
import { ProcessClock } from './simulation/world/process-clock.ts'
import type { SimulatedDisk } from './simulation/world/simulated-disk.ts'
import type { World } from './simulation/world/world.ts'

/** Writes the first entry of the lab's document, so that two first keystrokes by two people make one paragraph. */
export async function writeBeginning(world: World, disk: SimulatedDisk, scenario: Scenario): Promise<void> {
  const log = await StoreLog.open({
    open: disk.process().opener,
    clock: new ProcessClock(world, world.random('first clock')),
    random: world.random('first epoch').next,
    limits: scenario.logLimits,
    observer: SILENT_LOG,
  })
  const document = await log.open(LAB_DOCUMENT)
  await document.append(emptyParagraph(), 'lab')
  await document.close()
  await log.close()
}

function emptyParagraph(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = 1
  doc.getXmlFragment(LAB_FIELD).insert(0, [new Y.XmlElement('paragraph')])
  return Y.encodeStateAsUpdate(doc)
}
