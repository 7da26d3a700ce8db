import type { Logger } from 'pino'
import { announceServer } from './cli/server-file.ts'
import type { Config } from './config.ts'
import { projectVersion } from './project-folder.ts'
import { assembleServer } from './server.ts'
import { eventDetails } from './telemetry/event-log.ts'
import { closeServer, httpServer, listen } from './transport/http.ts'
import { limitSockets } from './transport/socket-limit.ts'

export interface RunningServer {
  /** `http://127.0.0.1:4000` */
  readonly address: string
  /** Tells everyone, finishes what was published, closes everything. Idempotent. */
  close(): Promise<void>
}

/**
 * Puts the parts together and listens.
 *
 * @throws DataFolderError, and the system's error when it cannot listen; nothing is left open then
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const assembled = await assembleServer(config, log, { servesApp: true, keepsHouse: true })
  const http = httpServer(assembled.request, config.connectionsMax, config.http)
  limitSockets(http, assembled.socketLimit)
  http.on('upgrade', assembled.upgrade)
  try {
    const port = await listen(http, config.host, config.port)
    const address = addressOf(config.host, port)
    const told = { address, pid: process.pid, version: projectVersion() }
    const retract = await announceServer(config.data, told).catch((err: unknown) => {
      // On a disk without a byte of room documents can still be read [L7].
      log.error(eventDetails('alarm', { err }), 'commands on this machine will not find this server')
      return async () => {}
    })
    return {
      address,
      close: async () => {
        await retract()
        await assembled.close((closeMs) => closeServer(http, closeMs))
      },
    }
  } catch (error) {
    await assembled.close()
    throw error
  }
}

function addressOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
