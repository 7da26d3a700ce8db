/** What can happen in a run. A campaign in which one of them never happened has proved less than it says. */
export const HAPPENINGS = [
  'edits',
  'undos',
  'redos',
  'acknowledgements',
  'deliveries',
  'joins from nothing',
  'joins from a seq',
  'joins from a state vector',
  'offers',
  'requests',
  'resends',
  'saved',
  'said to be on this device',
  'server killed',
  'server drained',
  'documents deleted',
  'connections cut',
  'returned before the old connection was dead',
  'half-open connections',
  'slow readers',
  'sessions gone stale',
  'sessions refused',
  'outboxes full',
  'store errors',
  'disk full',
  'slow disk',
  'local store errors',
  'snapshots',
  'prunes',
  'channels closed',
  'offline',
  'offline for hours',
  'clock jumps',
  'tabs crashed',
  'tabs closed',
  'reloads with the local log',
  'reloads without the local log',
  'edits lost with their tab',
  'two documents on a connection',
  'two tabs of one browser',
  'y-websocket edits',
  'hostile frames',
  'hostile refusals',
  'quiet moments checked',
  'equal at equal seq',
  'people looked for',
  'openings checked',
  'logs adopted',
] as const

export type Happening = (typeof HAPPENINGS)[number]

export class Counts {
  readonly #counts = new Map<Happening, number>()

  count(what: Happening, times = 1): void {
    this.#counts.set(what, this.of(what) + times)
  }

  of(what: Happening): number {
    return this.#counts.get(what) ?? 0
  }

  add(other: Readonly<Record<string, number>>): void {
    for (const what of HAPPENINGS) this.count(what, other[what] ?? 0)
  }

  /** What never happened. */
  get missing(): readonly Happening[] {
    return HAPPENINGS.filter((what) => this.of(what) === 0)
  }

  toJSON(): Record<Happening, number> {
    return Object.fromEntries(HAPPENINGS.map((what) => [what, this.of(what)])) as Record<Happening, number>
  }
}
