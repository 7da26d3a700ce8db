import { onTestFinished } from 'vitest'
import { type ServerOptions, ServerProcess } from './server-process.ts'

/** A server that is closed when this test ends. */
export async function startServer(options: ServerOptions = {}): Promise<ServerProcess> {
  const server = await ServerProcess.start(options)
  onTestFinished(() => server.close())
  return server
}
