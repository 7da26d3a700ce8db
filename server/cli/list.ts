import type { Listed } from '../operator/operations.ts'
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
export async function* listed(there: Reach): AsyncGenerator<Listed, void> {
  let after: string | undefined
  for (;;) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(after !== undefined && { after }) })
    const response = await there.request(`/documents?${query}`)
    const { documents } = (await response.json()) as { documents: Listed[] }
    yield* documents
    after = documents.at(-1)?.name
    if (after === undefined) return
  }
}
