import { verifyAudit } from '../audit/verify-audit.ts'
import { type Command, EXIT, MisuseError } from './command.ts'
import { readFlags } from './flags.ts'
import { dataFolderOf } from './reach.ts'
import { count } from './show.ts'

export const auditCommand: Command = {
  name: 'audit',
  summary: 'verify: whether the audit is what was written',
  help: `inkwire audit verify [flags]

Reads the files in audit/ of the data folder and follows their chain; a server may write to them meanwhile. Finds lines
that were changed, removed, put elsewhere or put in, and an end that is shorter than what was noted. It ends with 3 then.
It prints the head, the number and hash of the last line: kept elsewhere and given as --at-least later, it also shows that
nobody has cut off the end together with the note of it.

  --at-least HEAD  such a head, NUMBER:HASH, that the audit must still contain
  --data FOLDER    the data folder (INKWIRE_DATA; default ./data)
  --json           the answer as JSON`,
  run: async (args, io) => {
    const options = {
      data: { type: 'string' },
      'at-least': { type: 'string' },
      json: { type: 'boolean' },
    } as const
    const { positionals, values } = readFlags(args, options, { least: 1, most: 1 })
    if (positionals[0] !== 'verify') throw new MisuseError('there is only: inkwire audit verify')
    const atLeast = values['at-least']
    const verdict = await verifyAudit(
      dataFolderOf(values, io),
      atLeast === undefined ? undefined : headOf(atLeast),
    )
    const { faults, files, first, head, holes, lines, noted } = verdict
    if (values.json === true) io.out(`${JSON.stringify(verdict)}\n`)
    else {
      for (const fault of faults) io.out(`${fault}\n`)
      for (const hole of holes) io.out(`${hole}: something is not in it, as it says itself\n`)
      if (first !== undefined && first.n > 1)
        io.out(`It begins with entry ${first.n}: what was before it is not here.\n`)
      if (noted === undefined && lines > 0)
        io.out('Nobody has noted how far it went: a missing end would not be seen.\n')
      const result = faults.length === 0 ? 'as they were written' : `${count(faults.length, 'fault')} found`
      io.out(
        `${count(lines, 'entry', 'entries')} in ${count(files, 'file')}: ${result}\nhead ${head.n}:${head.hash}\n`,
      )
    }
    return faults.length === 0 ? EXIT.done : EXIT.faulty
  },
}

function headOf(text: string): { n: number; hash: string } {
  const [, n, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (n === undefined || hash === undefined)
    throw new MisuseError('--at-least is a head as this command prints it')
  return { n: Number(n), hash }
}
