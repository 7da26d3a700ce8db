/*
 * node dist/bench/measure.js [<session.json.gz>] [--rounds n] [--seconds n] [--documents n] [--write]
 *
 * Measures the built server against its peers, each a process of its own on the first core, with all clients on the
 * second, and prints one table: medians of interleaved rounds. The session's text is the document that is joined;
 * without one it is a typing session made of a seed. `--write` puts the table into docs/performance.md.
 */
import { parseArgs } from 'node:util'
import { awake } from './load/pacing.ts'
import { measureAll } from './measures/all.ts'
import { toMarkdown, writeMeasured } from './report.ts'
import { roundFlags, roundsOf } from './round-flags.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { readSession } from './sessions/recorded-session.ts'
import { makeTypingSession } from './sessions/typing-session.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...roundFlags({ rounds: 3, seconds: 8 }), documents: { type: 'string', default: '10000' } },
})

const OWN_SESSION = { seed: 1, authors: 1, transactions: 60_000, characters: 'etaoin shrdlu' }

pinLoadGenerator()
const [file] = positionals
const report = await awake(() =>
  measureAll({
    session: file === undefined ? makeTypingSession(OWN_SESSION) : readSession(file),
    sessionName: file === undefined ? 'a typing session made of a seed' : (file.split('/').at(-1) as string),
    documents: Number(values.documents),
    ...roundsOf(values),
  }),
)
console.log(toMarkdown(report))
if (values.write) writeMeasured(toMarkdown(report))
