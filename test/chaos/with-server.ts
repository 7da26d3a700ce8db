import { type ServerOptions, ServerProcess } from '../support/server-process.ts'
import { type CampaignOptions, lastWords } from './campaign.ts'

/** Does it to a server of its own, which is closed then. Where it fails, what the server said last is told. */
export async function withServer<Result>(
  options: ServerOptions,
  { tell }: Pick<CampaignOptions, 'tell'>,
  act: (server: ServerProcess) => Promise<Result>,
): Promise<Result> {
  const server = await ServerProcess.start(options)
  try {
    return await act(server)
  } catch (error) {
    tell(lastWords(server.logLines))
    throw error
  } finally {
    await server.close()
  }
}
