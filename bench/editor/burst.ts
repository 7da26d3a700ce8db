/*
 * node dist/bench/editor/burst.js [--rounds n] [--updates n] [--write]
 *
 * Somebody sends a thousand edits at once, as whoever comes back does: for how long are the pages of the others busy?
 * Our editor with our provider, and bare Tiptap with y-websocket's, on the same server, in turns. A long task is one of
 * more than 50 ms, as Chromium counts them. `--write` puts the table into docs/performance.md.
 */
import { parseArgs } from 'node:util'
import * as Y from 'yjs'
import { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'
import { Ear } from '../load/ear.ts'
import { connectInkwire } from '../load/inkwire-client.ts'
import { median } from '../load/samples.ts'
import { circumstances } from '../measures/all.ts'
import { ms } from '../measures/company-rows.ts'
import { withFolder } from '../measures/subjects.ts'
import { type Row, toMarkdown, writeMeasured } from '../report.ts'
import { startInkwire } from '../servers/inkwire.ts'
import { type InPage, measureBothEditors } from './both-editors.ts'
import type { Burst } from './burst.page.ts'
import type { Kind } from './show-editor.ts'

declare const burst: Burst

const KINDS: readonly Kind[] = ['inkwire', 'tiptap']
const PARAGRAPHS = 2000
const LONG_TASKS_GOAL = 2

interface Round {
  readonly longTasks: number
  readonly longestMs: number
  readonly transactions: number
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    updates: { type: 'string', default: '1000' },
    write: { type: 'boolean', default: false },
  },
})
const updates = Number(values.updates)
const rounds = { rounds: Number(values.rounds), seconds: 0, log: (text: string) => console.error(text) }

const columns = ['Inkwire', 'bare Tiptap with y-websocket 3.1.0']
const report = await circumstances(columns, [], rounds, measure)
const [, ...where] = report.notes
const text = toMarkdown({
  ...report,
  notes: [
    `A document of ${PARAGRAPHS.toLocaleString('en')} paragraphs; medians of ${rounds.rounds} interleaved rounds.`,
    ...where,
  ],
})
console.log(text)
if (values.write) writeMeasured(text, 'burst')

async function measure(): Promise<Row[]> {
  const { figures } = await measureBothEditors('burst', rounds, (kind, inPage) =>
    withFolder((folder) => measureOne(kind, folder, inPage)),
  )
  const of = (figure: (round: Round) => number) => KINDS.map((kind) => median(figures[kind].map(figure)))
  const longTasks = of((round) => round.longTasks)
  return [
    {
      measure: `${updates.toLocaleString('en')} edits of somebody else at once: long tasks`,
      values: longTasks.map(String),
      goal: { text: `≤ ${LONG_TASKS_GOAL}`, isReached: (longTasks[0] as number) <= LONG_TASKS_GOAL },
    },
    { measure: 'same: the longest', values: of((round) => round.longestMs).map(ms) },
    { measure: 'same: transactions of Yjs', values: of((round) => round.transactions).map(String) },
  ]
}

async function measureOne(kind: Kind, folder: string, inPage: InPage): Promise<Round> {
  const server = await startInkwire(folder)
  try {
    return await inPage(async (page, script) => {
      const author = new Y.Doc()
      const ear = new Ear()
      const client = await connectInkwire(server.webSocketUrl, 'burst', ear)
      let batch = client.publish(written(author))
      await ear.until('the document is saved', () => ear.lastBatch === batch)
      // From the server itself: Chromium lets no other page connect to this machine.
      await page.goto(`${server.url}/metrics`)
      await page.addScriptTag({ content: script })
      await page.evaluate((chosen) => burst.open(chosen), kind)
      const before = await page.evaluate(() => burst.letters())
      for (const update of typed(author)) batch = client.publish(update)
      const { longTasksMs, transactions } = await page.evaluate(
        (letters) => burst.until(letters),
        before + updates,
      )
      await client.close()
      return { longTasks: longTasksMs.length, longestMs: Math.max(0, ...longTasksMs), transactions }
    })
  } finally {
    await server.kill()
  }
}

function written(doc: Y.Doc): Uint8Array {
  doc.clientID = 1
  const paragraphs = Array.from({ length: PARAGRAPHS }, (_, at) => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(`Paragraph ${at}: the quick brown fox jumps over the lazy dog.`)])
    return paragraph
  })
  doc.getXmlFragment('default').insert(0, paragraphs)
  return Y.encodeStateAsUpdate(doc)
}

/** A letter each, all over the document. */
function typed(doc: Y.Doc): Uint8Array[] {
  const random = new RandomStream(1, 'burst')
  const found: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => found.push(update))
  const fragment = doc.getXmlFragment('default')
  for (let index = 0; index < updates; index++) {
    const paragraph = fragment.get(random.integer(0, PARAGRAPHS - 1)) as Y.XmlElement
    ;(paragraph.get(0) as Y.XmlText).insert(3, 'x')
  }
  return found
}
