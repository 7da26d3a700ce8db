import type { Listed, Outlined } from '../operator/operations.ts'
import { type Command, EXIT } from './command.ts'
import { REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { type Reach, reach } from './reach.ts'
import { table, when } from './show.ts'

const PAGE = 500

export const listCommand: Command = {
  name: 'list',
  summary: 'all documents, deleted ones too',
  help: `inkwire list [flags]

All documents in the order of their names: name, title, last change, and when one was deleted.

${REACH_HELP}`,
  run: async (args, io) => {
    const { values } = readFlags(args, REACH_OPTIONS)
    const there = await reach(values, io)
    try {
      if (values.json === true) {
        for await (const entry of listed(there)) io.out(`${JSON.stringify(entry)}\n`)
        return EXIT.done
      }
      const rows: string[][] = []
      for await (const { changedMs, deletedMs, name, title } of listed(there)) {
        rows.push([
          name,
          title ?? '',
          when(changedMs),
          deletedMs === null ? '' : `deleted ${when(deletedMs)}`,
        ])
      }
      io.out(table(['name', 'title', 'changed', ''], rows))
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}

/** Page by page. */
export function listed(there: Reach): AsyncGenerator<Listed, void> {
  return pages<Listed>(there, {})
}

/** With what a backup compares. A server of before says less, and `kept` is missing. */
export function outlined(there: Reach): AsyncGenerator<Outlined, void> {
  return pages<Outlined>(there, { heads: 'true' })
}

async function* pages<Entry extends Listed>(
  there: Reach,
  asked: Readonly<Record<string, string>>,
): AsyncGenerator<Entry, void> {
  let after: string | undefined
  for (;;) {
    const query = new URLSearchParams({
      ...asked,
      limit: String(PAGE),
      ...(after !== undefined && { after }),
    })
    const response = await there.request(`/documents?${query}`)
    const { documents } = (await response.json()) as { documents: Entry[] }
    yield* documents
    after = documents.at(-1)?.name
    if (after === undefined) return
  }
}
