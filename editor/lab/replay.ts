import { Lab } from './lab.ts'
import { LAB_FIELD } from './lab-scenario.ts'
import { parseRecording, type Recording } from './recording.ts'
import type { Host } from './simulation/world/host.ts'

/** Does again what was recorded, to its end. @throws Violation */
export async function replay(recording: Recording | string, host: Host): Promise<Lab> {
  const parsed = typeof recording === 'string' ? parseRecording(recording) : recording
  const lab = new Lab({ seed: parsed.seed, people: parsed.people, host, replay: parsed })
  await lab.advance(parsed.end.atMs)
  return lab
}

/** Repairs everything, and leaves everyone the time to come together. @throws Violation */
export async function heal(lab: Lab): Promise<void> {
  lab.repair()
  await lab.advance(lab.world.nowMs + HEALED_WITHIN_MS)
}

const HEALED_WITHIN_MS = 60_000

/** What is wrong once everything was healed: who differs from the disk, or lacks what they were promised. */
export function disagreements({ people, scene }: Lab): string[] {
  const onDisk = scene.durable.document(scene.document)?.copy.getXmlFragment(LAB_FIELD).toString()
  return people.flatMap((person) => {
    const { id, tab } = person
    const wrongs: string[] = []
    const lack = person.lack()
    if (lack !== undefined) wrongs.push(`${id} was told that it is kept, and the server's disk ${lack}`)
    if (tab?.status.state !== 'saved') wrongs.push(`${id} is shown "${tab?.status.state ?? 'nothing'}"`)
    const text = tab?.doc.getXmlFragment(LAB_FIELD).toString()
    if (text !== onDisk) wrongs.push(`${id} sees ${text}, the disk has ${onDisk}`)
    return wrongs
  })
}
