/*
 * node dist/bench/compare-commits.js <before> [<after>] [--rounds n] [--seconds n] [--only text]
 *
 * Measures two commits of ours against each other: both are built in folders of their own, and take turns under the same
 * load. Prints each figure of both, and the ratio of the second to the first. `--only`: measures whose names hold it.
 */
import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectFolder } from '../server/project-folder.ts'
import { connectInkwire } from './load/inkwire-client.ts'
import { awake } from './load/pacing.ts'
import { connectYWebsocket } from './load/y-client.ts'
import { type Figures, runInterleaved } from './measures/measure.ts'
import { measuresOf } from './measures/peer-measures.ts'
import type { Subject } from './measures/subjects.ts'
import { roundsOf } from './round-flags.ts'
import { pinLoadGenerator } from './servers/cores.ts'
import { startInkwire } from './servers/inkwire.ts'
import { longDocument } from './sessions/long-document.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
  },
})
const [before, after = 'HEAD'] = positionals
if (before === undefined) throw new Error('which commit is it to be compared with?')

const folder = await mkdtemp(join(tmpdir(), 'inkwire-compare-'))
const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: projectFolder(), encoding: 'utf8' }).trim()
try {
  const built = [before, after].map((commit, index) =>
    build(git('rev-parse', '--short=10', commit), join(folder, String(index))),
  )
  pinLoadGenerator()
  const rounds = roundsOf(values)
  const subjects = built.flatMap(subjectsOf)
  for (const measure of Object.values(measuresOf(longDocument())).flat()) {
    if (!measure.name.includes(values.only)) continue
    const medians = await awake(() => runInterleaved(measure, subjects, rounds))
    console.log(`\n${measure.name}`)
    for (const [kind, first, second] of pairsOf(medians)) print(kind, first, second)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
  git('worktree', 'prune')
}

interface Built {
  readonly commit: string
  readonly project: string
}

/** With the packages that are installed here: a commit that needs others is measured from a clone of its own. */
function build(commit: string, project: string): Built {
  git('worktree', 'add', '--detach', project, commit)
  symlinkSync(join(projectFolder(), 'node_modules'), join(project, 'node_modules'))
  execFileSync('npx', ['tsc', '-b'], { cwd: project, stdio: 'inherit' })
  return { commit, project }
}

function subjectsOf({ commit, project }: Built): Subject[] {
  const start = (data: string) => startInkwire(data, [], project)
  return [
    { name: commit, connect: connectInkwire, isOurs: true, keeps: 'on disk', start },
    {
      name: `${commit}, y-websocket clients`,
      connect: connectYWebsocket,
      isOurs: true,
      keeps: 'on disk',
      start,
    },
  ]
}

/** Each kind of client, with the figures of the first and of the second commit. */
function pairsOf([ours, y, oursAfter, yAfter]: readonly Figures[]): [string, Figures, Figures][] {
  return [
    ['our clients', ours ?? {}, oursAfter ?? {}],
    ['y-websocket clients', y ?? {}, yAfter ?? {}],
  ]
}

function print(kind: string, first: Figures, second: Figures): void {
  for (const [name, value] of Object.entries(first)) {
    const other = second[name] ?? Number.NaN
    console.log(
      `  ${kind}, ${name}: ${value.toFixed(3)} → ${other.toFixed(3)}, ratio ${(other / value).toFixed(2)}`,
    )
  }
}
