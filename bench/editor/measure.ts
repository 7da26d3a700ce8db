import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { median, Samples } from '../load/samples.ts'
import { writeMeasured } from '../report.ts'
import { type ByEditor, type InPage, measureBothEditors } from './both-editors.ts'
import type { Kind } from './show-editor.ts'
import type { Bench } from './typing.page.ts'

declare const bench: Bench

const USAGE = `npm run bench:editor -- [options]

Opens a document of 2,000 paragraphs and types in it while two others type: our editor and bare Tiptap
with its collaboration extension, in turns, in one run.

  --rounds N      how often each (default 5)
  --keys N        key presses in each round (default 120)
  --paragraphs N  (default 2000)
  --write         puts the result into docs/performance.md
`

const KEY_EVERY_MS = 70
const WARM_KEYS = 10
const RATIO_MAX = 1.15

interface Round {
  readonly openMs: number
  readonly p50Ms: number
  readonly p95Ms: number
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    keys: { type: 'string', default: '120' },
    paragraphs: { type: 'string', default: '2000' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

async function main(): Promise<number> {
  const rounds = { rounds: Number(values.rounds), log: (text: string) => console.error(text) }
  const { figures, version } = await measureBothEditors('typing', rounds, measure)
  const report = reportOf(figures, version)
  process.stdout.write(`\n${report}\n`)
  if (values.write) writeMeasured(report, 'editor')
  return ratioOf(figures, 'openMs') <= RATIO_MAX && ratioOf(figures, 'p95Ms') <= RATIO_MAX ? 0 : 1
}

function measure(kind: Kind, inPage: InPage): Promise<Round> {
  return inPage(async (page, script) => {
    await page.setContent('<!doctype html><title>bench</title>')
    await page.addScriptTag({ content: script })
    const openMs = await page.evaluate(({ kind, paragraphs }) => bench.open(kind, paragraphs), {
      kind,
      paragraphs: Number(values.paragraphs),
    })
    const letters = 'packmyboxwithfivedozenliquorjugs'
    for (let key = 0; key < Number(values.keys) + WARM_KEYS; key++) {
      const pressed = page.keyboard.press(letters[key % letters.length] as string)
      await Promise.all([pressed, new Promise((resolve) => setTimeout(resolve, KEY_EVERY_MS))])
    }
    const keysMs = new Samples()
    for (const keyMs of (await page.evaluate(() => bench.close())).slice(WARM_KEYS)) keysMs.add(keyMs)
    return { openMs, p50Ms: keysMs.quantile(0.5), p95Ms: keysMs.quantile(0.95) }
  })
}

function ratioOf(figures: ByEditor<Round>, measure: keyof Round): number {
  const of = (kind: Kind) => median(figures[kind].map((round) => round[measure]))
  return of('inkwire') / of('tiptap')
}

function reportOf(figures: ByEditor<Round>, version: string): string {
  const row = (name: string, measure: keyof Round, goal: string): string => {
    const of = (kind: Kind) => `${median(figures[kind].map((round) => round[measure])).toFixed(1)} ms`
    const ratio = ratioOf(figures, measure)
    const reached = goal === '' ? '' : ratio <= RATIO_MAX ? 'yes' : 'no'
    return `| ${name} | ${of('inkwire')} | ${of('tiptap')} | ${ratio.toFixed(2)} × | ${goal} | ${reached} |`
  }
  const goal = `≤ ${RATIO_MAX} ×`
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: a document of ${Number(values.paragraphs).toLocaleString('en')} paragraphs, in which two others type.`,
    '',
    '| measure | Inkwire | bare Tiptap with collaboration | ratio | goal | reached |',
    '| --- | --- | --- | --- | --- | --- |',
    row('key press → paint, p95', 'p95Ms', goal),
    row('same, p50', 'p50Ms', ''),
    row('open → paint', 'openMs', goal),
    '',
    `- Medians of ${values.rounds} interleaved rounds of ${values.keys} key presses, one each ${KEY_EVERY_MS} ms; the others press one each 150 ms.`,
    `- Ours has the carets of the others, menus and all nodes; the other has neither.`,
    `- Chromium ${version}, headless; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}; load of the machine ${loadavg()[0]?.toFixed(1)} (this bench alone makes about 1).`,
  ].join('\n')
}

if (values.help) process.stdout.write(USAGE)
else process.exitCode = await main()
