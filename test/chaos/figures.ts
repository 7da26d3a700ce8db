import { execFileSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Figures } from './campaign.ts'

export interface Run {
  readonly name: string
  readonly rounds: number
  readonly unit: string
  readonly seed: number
  readonly figures: Figures
}

const DOCUMENT = 'docs/reliability.md'

/** Puts one run into the table of docs/reliability.md, in the place of the campaign's run before. */
export async function writeFigures(run: Run): Promise<void> {
  // From dist/test/chaos as from test/chaos.
  const here = fileURLToPath(new URL('.', import.meta.url))
  const root = here.slice(0, here.lastIndexOf(here.includes('/dist/') ? '/dist/' : '/test/') + 1)
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
  const isChanged = git('status', '--porcelain', '--untracked-files=no').length > 0
  const commit = `${git('rev-parse', '--short', 'HEAD')}${isChanged ? ', with changes' : ''}`
  const text = await readFile(root + DOCUMENT, 'utf8')
  await writeFile(root + DOCUMENT, withRun(text, run, new Date().toISOString().slice(0, 10), commit))
}

/** The text with this run's row under "Figures"; @throws Error where the campaign has none. */
export function withRun(text: string, run: Run, date: string, commit: string): string {
  const begin = `| \`${run.name}\` |`
  const lines = text.split('\n')
  const at = lines.findIndex((line, index) => index > lines.indexOf('## Figures') && line.startsWith(begin))
  if (at < 0) throw new Error(`${DOCUMENT} has no row that begins with ${begin}`)
  const figures = Object.entries(run.figures).map(([what, figure]) => `${what}: ${shown(figure)}`)
  lines[at] =
    `${begin} ${shown(run.rounds)} ${run.unit}, seed ${run.seed} | ${figures.join('; ')} | ${date} | ${commit} |`
  return lines.join('\n')
}

function shown(figure: number | string): string {
  return typeof figure === 'number' ? figure.toLocaleString('en-US') : figure
}
