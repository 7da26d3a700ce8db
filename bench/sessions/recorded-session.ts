import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

/** Replaces `deleted` characters from `position` on by `inserted`. Characters are Unicode code points. */
export interface Patch {
  readonly position: number
  readonly deleted: number
  readonly inserted: string
}

/** What one author did at once, seeing exactly the transactions in `parents` and all that those had seen. */
export interface Transaction {
  readonly author: number
  /** Indexes of earlier transactions. */
  readonly parents: readonly number[]
  readonly patches: readonly Patch[]
}

/** Editing as it happened, from an empty text on. An author sees their own transactions always. */
export interface RecordedSession {
  readonly authors: number
  readonly transactions: readonly Transaction[]
  /** What everyone must have in the end. */
  readonly endText: string
}

const patch = z
  .tuple([z.int().min(0), z.int().min(0), z.string()])
  .transform(([position, deleted, inserted]): Patch => ({ position, deleted, inserted }))

const sequential = z.object({
  kind: z.undefined().optional(),
  startContent: z.string(),
  endContent: z.string(),
  txns: z.array(z.object({ patches: z.array(patch) })),
})

const concurrent = z.object({
  kind: z.literal('concurrent'),
  endContent: z.string(),
  numAgents: z.int().min(1),
  txns: z.array(
    z.object({
      parents: z.array(z.int().min(0)),
      agent: z.int().min(0),
      patches: z.array(patch),
    }),
  ),
})

/**
 * Reads a session from gzipped JSON, in one of two formats.
 *
 * Sequential, one author: `startContent`, the text at first; `txns`, each with `patches`, which are arrays of
 * position, number of deleted characters and inserted text; `endContent`, what comes out.
 *
 * Concurrent, with `kind: "concurrent"`: `numAgents`; `txns`, each with the `agent` that made it, counted from 0, its
 * `patches` as above, and its `parents`, the indexes of the transactions that its author had seen, as far as those do
 * not follow from each other; `endContent`. It begins with the empty text, and nobody inserts where somebody else
 * inserts at the same time, so that every merge must come to the same end.
 *
 * @throws Error where the file holds something else
 */
export function readSession(file: string): RecordedSession {
  const json: unknown = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8'))
  const isConcurrent = typeof json === 'object' && json !== null && 'kind' in json
  return isConcurrent ? fromConcurrent(concurrent.parse(json)) : fromSequential(sequential.parse(json))
}

function fromSequential({ startContent, endContent, txns }: z.infer<typeof sequential>): RecordedSession {
  const start = startContent === '' ? [] : [[{ position: 0, deleted: 0, inserted: startContent }]]
  const transactions = [...start, ...txns.map(({ patches }) => patches)].map((patches, index) => ({
    author: 0,
    parents: index === 0 ? [] : [index - 1],
    patches,
  }))
  return { authors: 1, transactions, endText: endContent }
}

function fromConcurrent({ endContent, numAgents, txns }: z.infer<typeof concurrent>): RecordedSession {
  const transactions = txns.map(({ agent, parents, patches }, index): Transaction => {
    if (agent >= numAgents) throw new Error(`transaction ${index} has no author`)
    if (parents.some((parent) => parent >= index))
      throw new Error(`transaction ${index} comes before its parent`)
    return { author: agent, parents, patches }
  })
  return { authors: numAgents, transactions, endText: endContent }
}
