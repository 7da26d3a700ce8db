import { writeFile } from 'node:fs/promises'
import { FORMATS } from '../../shared/format/formats.ts'
import { type Command, EXIT } from './command.ts'
import { documentOf, oneOf, REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { reach } from './reach.ts'

export const EXPORTS = [...FORMATS, 'yjs'] as const

export const exportCommand: Command = {
  name: 'export',
  summary: `one document as ${EXPORTS.join(', ')}`,
  help: `inkwire export DOCUMENT [flags]

One document up to its last edit on disk, to standard output.

  --as FORMAT      ${EXPORTS.join(', ')}; yjs is one Yjs update (V1), which anything that knows Yjs can read.
                   Default: markdown
  --field NAME     the root of the text, where it is not "default"; yjs has all roots
  --out FILE       into a file that is not there yet
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, as: { type: 'string' }, field: { type: 'string' }, out: { type: 'string' } },
      { least: 1, most: 1 },
    )
    const name = documentOf(positionals[0])
    const as = oneOf('as', values.as ?? 'markdown', EXPORTS)
    const there = await reach(values, io)
    try {
      const query = new URLSearchParams({ as, ...(values.field !== undefined && { field: values.field }) })
      const response = await there.request(`/documents/${encodeURIComponent(name)}/export?${query}`)
      const bytes = new Uint8Array(await response.arrayBuffer())
      if (values.out !== undefined) await writeFile(values.out, bytes, { flag: 'wx' })
      else io.out(bytes)
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}
