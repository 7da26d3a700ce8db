import { pino } from 'pino'
import { isLoopback } from '../access/origins.ts'
import { type Config, ConfigError, readCommand } from '../config.ts'
import { projectVersion } from '../project-folder.ts'
import { startServer } from '../start-server.ts'
import { DataFolderError } from '../storage/data-folder-error.ts'
import { eventDetails } from '../telemetry/event-log.ts'
import { type Command, EXIT } from './command.ts'

/** The process: configuration → start → signal → drain → end. Standard output carries the address and nothing else. */
export const serveCommand: Command = {
  name: 'serve',
  summary: 'runs the server; what happens without a command, too',
  get help() {
    const asked = readCommand(['--help'], {})
    return asked.command === 'help' ? asked.text : ''
  },
  run: async (args, io) => {
    try {
      const command = readCommand(args, io.env)
      if (command.command === 'help') io.out(`${command.text}\n`)
      if (command.command === 'version') io.out(`${projectVersion()}\n`)
      if (command.command === 'serve') await serve(command.config)
      return EXIT.done
    } catch (error) {
      io.note(`Inkwire cannot start: ${reasonOf(error)}`)
      return error instanceof ConfigError ? EXIT.misused : EXIT.failed
    }
  },
}

/** Resolves when it accepts connections. From then on signals end the process. */
async function serve(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  // After a bug nobody knows what still holds: nothing is acknowledged any more, and clients come back to a new process.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal(eventDetails('bug', { err: error }), 'a bug ends the process')
      process.exit(EXIT.failed)
    })
  }
  const server = await startServer(config, log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  if (config.access.mode === 'open' && !isLoopback(config.host)) {
    log.warn(
      eventDetails('open_without_access', { host: config.host }),
      'listening beyond this machine, without access control: whoever reaches it can read and write',
    )
  }
  log.info(
    eventDetails('server_ready', { address: server.address, data: config.data, version: projectVersion() }),
    'accepting connections',
  )
  process.stdout.write(`Inkwire is at ${server.address}\n`)

  let isStopping = false
  async function stop(signal: string): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info(eventDetails('server_draining', { signal }), 'draining')
    const tooLate = setTimeout(() => {
      log.error(eventDetails('server_overdue', { drainMs: config.drainMs }), 'not drained in time')
      process.exit(EXIT.failed)
    }, config.drainMs)
    await server.close()
    clearTimeout(tooLate)
    log.info(eventDetails('server_stopped'), 'stopped')
    process.exit(0)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if ('code' in error && error.code === 'EADDRINUSE') return 'another process listens on this host and port'
  if ('code' in error && error.code === 'EACCES')
    return `this host and port may not be listened on (${error.message})`
  // Messages of our own errors say what to do; of others the stack is what helps.
  return error instanceof ConfigError || error instanceof DataFolderError
    ? error.message
    : (error.stack ?? error.message)
}
