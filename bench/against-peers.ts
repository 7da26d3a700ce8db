/*
 * node dist/bench/against-peers.js [--part name]… [--rounds n] [--seconds n] [--write]
 *
 * Measures the built server against every peer, and against a floor that only forwards, as `measure` does: the server
 * on the first core, all clients on the second, medians of interleaved rounds. `--part`: only that table, one of
 * steady, saturated, documents, memory, disk. `--write` puts the tables into docs/performance.md.
 */
import { parseArgs } from 'node:util'
import { awake } from './load/pacing.ts'
import { circumstances } from './measures/all.ts'
import { peerRows } from './measures/measure.ts'
import { measuresOf } from './measures/peer-measures.ts'
import { ALL_SUBJECTS, PEERS } from './measures/subjects.ts'
import { toMarkdown, writeMeasured } from './report.ts'
import { roundFlags, roundsOf } from './round-flags.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { longDocument } from './sessions/long-document.ts'

const { values } = parseArgs({
  options: { ...roundFlags({ rounds: 3, seconds: 5 }), part: { type: 'string', multiple: true } },
})
const rounds = roundsOf(values)

pinLoadGenerator()
const parts = measuresOf(longDocument())
for (const part of values.part ?? Object.keys(parts)) {
  const measures = parts[part]
  if (measures === undefined) throw new Error(`no such part: ${part}; there are ${Object.keys(parts)}`)
  const report = await circumstances(
    ALL_SUBJECTS.map(({ name }) => name),
    PEERS,
    rounds,
    () => awake(() => peerRows(measures, rounds)),
  )
  console.log(toMarkdown(report))
  if (values.write) writeMeasured(toMarkdown(report), `peers-${part}`)
}
