import { ConfigError } from '../config.ts'
import { DataFolderError } from '../storage/data-folder-error.ts'
import { auditCommand } from './audit.ts'
import { backupCommand } from './backup.ts'
import { type Command, EXIT, type Io, MisuseError } from './command.ts'
import { compactCommand } from './compact.ts'
import { deleteCommand } from './delete.ts'
import { doctorCommand } from './doctor.ts'
import { exportCommand } from './export.ts'
import { importCommand } from './import.ts'
import { inspectCommand } from './inspect.ts'
import { listCommand } from './list.ts'
import { OperatorError } from './reach.ts'
import { restoreCommand } from './restore.ts'
import { tokenCommand } from './token.ts'
import { verifyCommand } from './verify.ts'

/** In the order in which they are told. */
export const COMMANDS: readonly Command[] = [
  {
    name: 'serve',
    summary: 'runs the server; that is what happens without a command, too',
    get help() {
      return 'inkwire serve --help tells all flags'
    },
    run: serve,
  },
  tokenCommand,
  listCommand,
  inspectCommand,
  exportCommand,
  importCommand,
  compactCommand,
  verifyCommand,
  backupCommand,
  restoreCommand,
  deleteCommand,
  auditCommand,
  doctorCommand,
]

/** Resolves with the code that the process ends with. Never rejects but for bugs of `serve`. */
export async function runCommand(args: readonly string[], io: Io): Promise<number> {
  const [first, ...rest] = args
  if (first === 'help' || ((first === '--help' || first === '-h') && rest.length === 0)) {
    io.out(`${overview()}\n\n`)
    return serve(['--help'], io)
  }
  if (first === undefined || first.startsWith('-')) return serve(args, io)
  const command = COMMANDS.find(({ name }) => name === first)
  if (command === undefined) {
    io.note(`There is no command ${JSON.stringify(first)}.\n${overview()}`)
    return EXIT.misused
  }
  if (command.name !== 'serve' && (rest.includes('--help') || rest.includes('-h'))) {
    io.out(`${command.help}\n`)
    return EXIT.done
  }
  try {
    return await command.run(rest, io)
  } catch (error) {
    return tell(command, error, io)
  }
}

function tell(command: Command, error: unknown, io: Io): number {
  const name = `inkwire ${command.name}`
  if (error instanceof MisuseError || error instanceof ConfigError) {
    io.note(`${name}: ${error.message}\nSee ${name} --help.`)
    return EXIT.misused
  }
  if (error instanceof OperatorError) io.note(`${name}: ${error.message} (${error.code})`)
  else if (error instanceof DataFolderError) {
    const hint = error.reason === 'locked' ? ' If it is a server inside another one, --url reaches it.' : ''
    io.note(`${name}: ${error.message}.${hint}`)
  } else io.note(`${name}: ${error instanceof Error ? whyOf(error) : String(error)}`)
  return EXIT.failed
}

/** An error with what caused it, as far as that says more. */
function whyOf(error: Error): string {
  return error.cause instanceof Error ? `${error.message}: ${whyOf(error.cause)}` : error.message
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2
  return [
    'inkwire <command> [flags]',
    '',
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`),
    '',
    'Each has --help. Codes: 0 done, 1 failed, 2 misused, 3 something is wrong with what was looked at, 4 refused',
    'because it would do away with work.',
  ].join('\n')
}

/** The server and all that belongs to it is loaded by whoever needs it only. */
async function serve(args: readonly string[], io: Io): Promise<number> {
  const { serveCommand } = await import('./serve.ts')
  return serveCommand.run(args, io)
}
