import { crash, disk } from './disk-measures.ts'
import { joining, returning } from './join-measures.ts'
import { manyDocuments, saturatedMeasures, steadyMeasures } from './live-measures.ts'
import type { Measure } from './measure.ts'
import { comingBack, memory, storm } from './memory-measures.ts'

/** Each is a table of its own, measured in some ten minutes; `document` is what is joined. */
export function measuresOf(document: Uint8Array): Readonly<Record<string, readonly Measure[]>> {
  return {
    steady: steadyMeasures(),
    saturated: saturatedMeasures(),
    documents: [manyDocuments(), joining(document), returning(document)],
    memory: [memory(), storm(), comingBack()],
    disk: [disk(), crash()],
  }
}
