import { isIP } from 'node:net'
import { pino } from 'pino'
import { type Config, ConfigError, readCommand } from './config.ts'
import { projectVersion } from './project-folder.ts'
import { startServer } from './server.ts'
import { DataFolderError } from './storage/data-folder-error.ts'

// The process: configuration → start → signal → drain → end. Standard output carries the address and nothing else,
// standard error the log.

const EXIT_FAILED = 1
const EXIT_MISUSED = 2

process.setSourceMapsEnabled(true)

try {
  const command = readCommand(process.argv.slice(2), process.env)
  switch (command.command) {
    case 'help':
      process.stdout.write(`${command.text}\n`)
      break
    case 'version':
      process.stdout.write(`${projectVersion()}\n`)
      break
    case 'serve':
      await serve(command.config)
      break
  }
} catch (error) {
  process.stderr.write(`Inkwire cannot start: ${reasonOf(error)}\n`)
  process.exitCode = error instanceof ConfigError ? EXIT_MISUSED : EXIT_FAILED
}

async function serve(config: Config): Promise<void> {
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  // After a bug nobody knows what still holds: nothing is acknowledged any more, and clients come back to a new process.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, 'a bug ends the process')
      process.exit(EXIT_FAILED)
    })
  }
  const server = await startServer(config, log)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  if (!isLoopback(config.host)) {
    log.warn(
      { host: config.host },
      'listening beyond this machine, without access control: whoever reaches it can read and write',
    )
  }
  log.info({ address: server.address, data: config.data, version: projectVersion() }, 'accepting connections')
  process.stdout.write(`Inkwire is at ${server.address}\n`)

  let isStopping = false
  async function stop(signal: string): Promise<void> {
    if (isStopping) return
    isStopping = true
    log.info({ signal }, 'draining')
    const tooLate = setTimeout(() => {
      log.error({ drainMs: config.drainMs }, 'not drained in time')
      process.exit(EXIT_FAILED)
    }, config.drainMs)
    await server.close()
    clearTimeout(tooLate)
    log.info('stopped')
    process.exit(0)
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
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
