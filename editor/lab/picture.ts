import type { Status } from '../provider/status.ts'

/** Everything that is drawn at one moment of simulated time. */
export interface Picture {
  readonly nowMs: number
  readonly server: 'up' | 'starting' | 'down'
  /** The newest entries, oldest first: on disk, then on their way there, then lost with a process. */
  readonly entries: readonly PicturedEntry[]
  /** Entries on disk, shown or not. */
  readonly head: number
  readonly people: readonly PicturedPerson[]
  /** How often a promise was held against what the disk has. */
  readonly checks: number
}

export interface PicturedEntry {
  readonly seq: number
  /** Whose address it came from. */
  readonly author: string
  readonly bytes: number
  /** `lost`: it was never on disk, so nobody was told of it. */
  readonly state: 'synced' | 'appended' | 'lost'
}

export interface PicturedPerson {
  readonly id: string
  readonly isOnline: boolean
  /** Undefined while they have the document not open, and for those who speak another protocol. */
  readonly status: Status | undefined
  /** For each entry of the picture, whether their copy holds it. */
  readonly has: readonly boolean[]
  /** Of all entries on disk. */
  readonly lacks: number
  readonly unacknowledged: number
  /** `none`: nothing was dialled. `dead`: at least one end believes in it, and nothing comes through. */
  readonly wire: 'none' | 'dialling' | 'open' | 'dead'
  readonly parcels: readonly PicturedParcel[]
}

export interface PicturedParcel {
  readonly direction: 'up' | 'down'
  readonly kind: 'edit' | 'entry' | 'acknowledgement' | 'presence' | 'other'
  /** From 0, where it was sent, to 1. */
  readonly place: number
  readonly bytes: number
  /** Of an entry: who wrote it. */
  readonly author?: string
  readonly seq?: number
}
