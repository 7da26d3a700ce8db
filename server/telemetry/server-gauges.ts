import { readdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { Gauges } from './gauges.ts'

/** Where the numbers lie. */
export interface GaugeSources {
  readonly webSockets: {
    readonly size: number
    readonly bufferedBytes: number
    readonly largestBufferedBytes: number
    readonly slow: number
  }
  readonly folder: {
    readonly waiting: number
    readonly unfolded: { readonly entries: number; readonly bytes: number }
  }
  readonly workers: { readonly differencesWaiting: number }
  readonly formats: { readonly waiting: number }
  readonly files: { readonly uploads: number }
  readonly dataFolder: string
  readonly readiness: () => { readonly state: string }
}

const LOG_SIZE_KEPT_MS = 60_000

export function serverGauges(sources: GaugeSources): Gauges {
  const { dataFolder, files, folder, formats, readiness, webSockets, workers } = sources
  return {
    connections: () => webSockets.size,
    slowConnections: () => webSockets.slow,
    outboxBytes: () => webSockets.bufferedBytes,
    outboxLargestBytes: () => webSockets.largestBufferedBytes,
    ready: () => (readiness().state === 'ready' ? 1 : 0),
    draining: () => (readiness().state === 'draining' ? 1 : 0),
    uploads: () => files.uploads,
    foldsWaiting: () => folder.waiting,
    differencesWaiting: () => workers.differencesWaiting,
    formatsWaiting: () => formats.waiting,
    unfoldedEntries: () => folder.unfolded.entries,
    unfoldedBytes: () => folder.unfolded.bytes,
    diskFreeBytes: async () => {
      const { bavail, bsize } = await statfs(dataFolder)
      return bavail * bsize
    },
    logBytes: keptFor(LOG_SIZE_KEPT_MS, () => folderBytes(join(dataFolder, 'log'))),
  }
}

/** LevelDB has a file for each two megabytes: too many to look at for every scrape. */
function keptFor(ms: number, read: () => Promise<number>): () => Promise<number> {
  let reading: Promise<number> | undefined
  let readMs = Number.NEGATIVE_INFINITY
  return () => {
    const nowMs = performance.now()
    if (reading === undefined || nowMs - readMs >= ms) {
      reading = read()
      readMs = nowMs
    }
    return reading
  }
}

async function folderBytes(folder: string): Promise<number> {
  const names = await readdir(folder)
  // A file may go, while LevelDB compacts, between the two looks.
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).then(sizeOf, () => 0)))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function sizeOf({ size }: { readonly size: number }): number {
  return size
}
