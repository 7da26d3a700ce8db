/*
 * node dist/bench/against-peers.js [--rounds n] [--seconds n] [--write]
 *
 * Measures the built server against every peer, and against a floor that only forwards, as `measure` does: the server
 * on the first core, all clients on the second, medians of interleaved rounds. `--write` puts the table into
 * docs/performance.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { awake } from './load/pacing.ts'
import { circumstances } from './measures/all.ts'
import { peerRows } from './measures/peer-rows.ts'
import { ALL_SUBJECTS, PEERS } from './measures/subjects.ts'
import { projectFolder } from './project.ts'
import { replaceMeasured, toMarkdown } from './report.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { longDocument } from './sessions/long-document.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})
const rounds = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  log: (text: string) => console.error(text),
}

pinLoadGenerator()
const report = await circumstances(
  ALL_SUBJECTS.map(({ name }) => name),
  PEERS,
  rounds,
  () => awake(() => peerRows(longDocument(), rounds)),
)
console.log(toMarkdown(report))
if (values.write) {
  const page = join(projectFolder(), 'docs/performance.md')
  writeFileSync(page, replaceMeasured(readFileSync(page, 'utf8'), report, 'peers'))
}
