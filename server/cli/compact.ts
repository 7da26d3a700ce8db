import type { Compacted } from '../operator/compact.ts'
import { type Command, EXIT, MisuseError } from './command.ts'
import { documentOf, REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { listed } from './list.ts'
import { reach } from './reach.ts'
import { count } from './show.ts'

export const compactCommand: Command = {
  name: 'compact',
  summary: 'folds documents into snapshots now, and drops what lies beyond the horizon',
  help: `inkwire compact DOCUMENT… [flags]
inkwire compact --all [flags]

The server does this by itself when it is due; this does it at once. People may write meanwhile.

  --all            every document
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, all: { type: 'boolean' } },
      { least: 0, most: Number.POSITIVE_INFINITY },
    )
    const names = positionals.map(documentOf)
    if (names.length > 0 === (values.all === true)) throw new MisuseError('name documents, or --all')
    const there = await reach(values, io)
    try {
      if (values.all === true) for await (const { name } of listed(there)) names.push(name)
      for (const name of names) {
        const path = `/documents/${encodeURIComponent(name)}/compact`
        const compacted = (await (await there.request(path, { method: 'POST' })).json()) as Compacted
        const { folded, hasPruned, snapshotSeq } = compacted
        if (values.json === true) io.out(`${JSON.stringify({ name, ...compacted })}\n`)
        else {
          const pruned = hasPruned ? '; what lay beyond the horizon went' : ''
          io.out(`${name}: ${count(folded, 'entry', 'entries')} folded, up to ${snapshotSeq}${pruned}\n`)
        }
      }
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}
