import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { type Command, EXIT, type Io, MisuseError } from './command.ts'
import { EXPORTS } from './export.ts'
import { oneOf, REACH_HELP, REACH_OPTIONS, readFlags } from './flags.ts'
import { reach } from './reach.ts'

const BY_EXTENSION: Readonly<Record<string, (typeof EXPORTS)[number]>> = {
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.html': 'html',
  '.htm': 'html',
  '.json': 'json',
  '.txt': 'text',
  '.yjs': 'yjs',
}

export const importCommand: Command = {
  name: 'import',
  summary: 'a new document from a file',
  help: `inkwire import FILE [flags]

Makes a new document of a file and prints its name. "-" is standard input.

  --from FORMAT    ${EXPORTS.join(', ')}. Default: what the file is called
  --title TITLE    default: the words of the heading that it begins with
  --field NAME     the root of the text. Default: "default"
${REACH_HELP}`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(
      args,
      { ...REACH_OPTIONS, from: { type: 'string' }, title: { type: 'string' }, field: { type: 'string' } },
      { least: 1, most: 1 },
    )
    const file = positionals[0] ?? '-'
    const guessed = values.from ?? BY_EXTENSION[extname(file).toLowerCase()]
    if (guessed === undefined) throw new MisuseError('--from says what the file is')
    const from = oneOf('from', guessed, EXPORTS)
    const body = file === '-' ? await readAll(io) : await readFile(file)
    const there = await reach(values, io)
    try {
      const { field, title } = values
      const query = new URLSearchParams({
        from,
        ...(title !== undefined && { title }),
        ...(field !== undefined && { field }),
      })
      const response = await there.request(`/import?${query}`, { body, type: 'application/octet-stream' })
      const made = (await response.json()) as { name: string; title: string; leftOut: string[] }
      if (values.json === true) io.out(`${JSON.stringify(made)}\n`)
      else {
        io.out(`${made.name}\n`)
        if (made.leftOut.length > 0) io.note(`Left out, but for their words: ${made.leftOut.join(', ')}`)
      }
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}

async function readAll(io: Io): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of io.input) pieces.push(piece)
  return Buffer.concat(pieces)
}
