import type { Inspected } from '../operator/operations.ts'
import { type Command, EXIT } from './command.ts'
import { documentOf, REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { reach } from './reach.ts'
import { bytesText, count, table, when } from './show.ts'

export const inspectCommand: Command = {
  name: 'inspect',
  summary: 'one document: its log, snapshots, sizes, people, files; no content',
  help: `inkwire inspect DOCUMENT [flags]

What is kept of one document. Every entry is read and its checksum and place checked; ends with 3 where the document is
damaged. Of people it shows the pseudonyms that the log has.

${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(args, REACH_OPTIONS, { least: 1, most: 1 })
    const name = documentOf(positionals[0])
    const there = await reach(values, io)
    try {
      const response = await there.request(`/documents/${encodeURIComponent(name)}`)
      const found = (await response.json()) as Inspected
      io.out(values.json === true ? `${JSON.stringify(found)}\n` : textOf(found))
      return found.condition === 'sound' && found.flaws.length === 0 ? EXIT.done : EXIT.faulty
    } finally {
      await there.close()
    }
  },
}

function textOf(found: Inspected): string {
  const { authors, condition, entries, files, flaws, head, moreAuthors, snapshots, tail } = found
  const fileBytes = files.reduce((sum, { size }) => sum + size, 0)
  const facts = [
    ['name', found.name],
    ['title', found.title ?? '(no record)'],
    ['created', when(found.createdMs)],
    ['changed', when(found.changedMs)],
    ...(found.deletedMs === null ? [] : [['deleted', when(found.deletedMs)]]),
    ['condition', [condition, ...flaws].join('; ')],
    ['epoch', String(found.epoch)],
    ['head', String(head)],
    [
      'entries',
      `${count(entries.count, 'entry', 'entries')} from ${entries.first} on, ${bytesText(entries.bytes)}`,
    ],
    ['tail', `${count(tail, 'entry', 'entries')} after the newest snapshot`],
    ['files', `${count(files.length, 'file')}, ${bytesText(fileBytes)}`],
  ]
  const snapshotRows = snapshots.map(({ bytes, seq, timeMs }) => [
    String(seq),
    when(timeMs),
    bytesText(bytes),
  ])
  const authorRows = authors.map((author) => [
    author.person,
    String(author.entries),
    bytesText(author.bytes),
    when(author.firstMs),
    when(author.lastMs),
  ])
  return [
    facts.map(([label, value]) => `${(label ?? '').padEnd(10)} ${value}\n`).join(''),
    `\nsnapshots\n${table(['seq', 'made', 'size'], snapshotRows)}`,
    `\npeople\n${table(['who', 'entries', 'size', 'first', 'last'], authorRows)}`,
    moreAuthors > 0 ? `and ${count(moreAuthors, 'other')}\n` : '',
  ].join('')
}
