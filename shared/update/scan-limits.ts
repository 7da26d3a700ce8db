import { DEFAULT_LIMITS } from '../limits.ts'
import type { TextSpan } from './reader.ts'

/** What the scan refuses beyond what the format forbids. The defaults let every honest document pass. */
export interface ScanLimits {
  /**
   * Values inside values (`Any`, JSON), and types inside types as far as one update shows it. Yjs recurses into both:
   * 5,000 nested elements overflow the stack of whoever deletes them. At most 1,000, since the scan recurses too.
   */
  readonly nestingMax: number
  /**
   * Clients whose structs one update holds. What many of them say of each other costs the most to look through: 65,536
   * took 100 ms [X4].
   */
  readonly clientsMax: number
  /**
   * Unbroken runs of structs. Only who puts together what came with gaps writes holes between them; they are compared
   * with what a document has in one go [X4].
   */
  readonly runsMax: number
  /** Clients in the delete set: whoever offers what they have sends all that was ever deleted. */
  readonly deletedClientsMax: number
  readonly rootNameMaxBytes: number
  /** The only root types an update may name. Empty: any. */
  readonly rootNames: ReadonlySet<string>
  readonly subdocuments: 'allow' | 'refuse'
  /** Keys named `__proto__`: Yjs assigns them, so they change the prototype of the object that is read from them. */
  readonly protoKeys: 'allow' | 'refuse'
  /** Takes long texts of JSON off the scan, to be checked by whoever scans in slices [X4]. */
  readonly putOffJson?: (span: TextSpan) => void
}

/** A JSON text that is longer is long. */
export const LONG_JSON_BYTES = 32 * 1024

export const DEFAULT_SCAN_LIMITS: ScanLimits = {
  nestingMax: DEFAULT_LIMITS.nestingMax,
  clientsMax: DEFAULT_LIMITS.clientsPerUpdate,
  runsMax: 4 * DEFAULT_LIMITS.clientsPerUpdate,
  deletedClientsMax: DEFAULT_LIMITS.clientIdsPerDocument,
  rootNameMaxBytes: 1024,
  rootNames: new Set(),
  subdocuments: 'allow',
  protoKeys: 'refuse',
}

/** For what is in a log already: it was let in once, maybe under other limits. */
export const WIDEST_SCAN_LIMITS: ScanLimits = {
  nestingMax: 1000,
  clientsMax: Number.MAX_SAFE_INTEGER,
  runsMax: Number.MAX_SAFE_INTEGER,
  deletedClientsMax: Number.MAX_SAFE_INTEGER,
  rootNameMaxBytes: Number.MAX_SAFE_INTEGER,
  rootNames: new Set(),
  subdocuments: 'allow',
  protoKeys: 'allow',
}
