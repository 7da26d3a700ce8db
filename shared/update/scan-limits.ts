import { DEFAULT_LIMITS } from '../limits.ts'

/** What the scan refuses beyond what the format forbids. The defaults let every honest document pass. */
export interface ScanLimits {
  /**
   * Values inside values (`Any`, JSON), and types inside types as far as one update shows it. Yjs recurses into both:
   * 5,000 nested elements overflow the stack of whoever deletes them. At most 1,000, since the scan recurses too.
   */
  readonly nestingMax: number
  /** Clients in the structs, and clients in the delete set, of one update. */
  readonly clientsMax: number
  readonly rootNameMaxBytes: number
  /** The only root types an update may name. Empty: any. */
  readonly rootNames: ReadonlySet<string>
  readonly subdocuments: 'allow' | 'refuse'
  /** Keys named `__proto__`: Yjs assigns them, so they change the prototype of the object that is read from them. */
  readonly protoKeys: 'allow' | 'refuse'
}

export const DEFAULT_SCAN_LIMITS: ScanLimits = {
  nestingMax: DEFAULT_LIMITS.nestingMax,
  clientsMax: 65_536,
  rootNameMaxBytes: 1024,
  rootNames: new Set(),
  subdocuments: 'allow',
  protoKeys: 'refuse',
}

/** For what is in a log already: it was let in once, maybe under other limits. */
export const WIDEST_SCAN_LIMITS: ScanLimits = {
  nestingMax: 1000,
  clientsMax: Number.MAX_SAFE_INTEGER,
  rootNameMaxBytes: Number.MAX_SAFE_INTEGER,
  rootNames: new Set(),
  subdocuments: 'allow',
  protoKeys: 'allow',
}
