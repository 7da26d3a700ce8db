import { z } from 'zod'

export const MANIFEST_FORMAT = 'inkwire backup'
export const MANIFEST_VERSION = 1

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Sha256 = z.string().regex(/^[0-9a-f]{64}$/)

const ManifestPart = z.object({
  /** Below the backup's folder. */
  path: z.string().regex(/^documents\/[0-9a-f]{32}\/[\w-]+\.jsonl$/),
  bytes: Count,
  sha256: Sha256,
})

const ManifestDocument = z.object({
  name: z.string().min(1),
  epoch: Count,
  /** The last entry that is in it. */
  seq: Count,
  record: z.record(z.string(), z.unknown()).nullable(),
  files: z.array(z.object({ hash: Sha256, size: Count })),
  /** One after the other they are the document. Empty for one that nobody has written in. */
  parts: z.array(ManifestPart),
  /** Why it is older than it should be, or not whole. */
  problem: z.string().nullable(),
})

/** What one backup consists of: all of it, whichever run wrote it. */
export const Manifest = z.object({
  format: z.literal(MANIFEST_FORMAT),
  version: z.literal(MANIFEST_VERSION),
  number: Count,
  begunAt: z.string(),
  endedAt: z.string(),
  source: z.string(),
  server: z.string(),
  /** How far the audit of the server went: kept here, it shows later whether its end was cut off. */
  auditHead: z.object({ n: Count, hash: Sha256 }).nullable(),
  documents: z.array(ManifestDocument),
})

export type ManifestPart = z.infer<typeof ManifestPart>
export type ManifestDocument = z.infer<typeof ManifestDocument>
export type Manifest = z.infer<typeof Manifest>
