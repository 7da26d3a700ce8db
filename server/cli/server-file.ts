import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

const FILE = 'server.json'

const ServerFile = z.object({ address: z.string().url(), pid: z.number().int(), version: z.string() })

/** Which server has a data folder open, for commands on the same machine. */
export type ServerFile = z.infer<typeof ServerFile>

/** Written when it listens. Returns the function that takes it away, if it is still this one's. */
export async function announceServer(dataFolder: string, server: ServerFile): Promise<() => Promise<void>> {
  const path = join(dataFolder, FILE)
  await writeFile(`${path}.new`, `${JSON.stringify(server)}\n`)
  await rename(`${path}.new`, path)
  return async () => {
    const current = await readServerFile(dataFolder)
    if (current?.pid === server.pid && current.address === server.address) await rm(path, { force: true })
  }
}

/** What is written there; a server that was killed leaves it behind. Undefined where there is none. */
export async function readServerFile(dataFolder: string): Promise<ServerFile | undefined> {
  try {
    return ServerFile.parse(JSON.parse(await readFile(join(dataFolder, FILE), 'utf8')))
  } catch {
    return undefined // none, or none that helps: then the folder itself says whether it is in use
  }
}
