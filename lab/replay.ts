import type { Host } from '../simulation/world/host.ts'
import { Lab } from './lab.ts'
import { parseRecording, type Recording } from './recording.ts'

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
