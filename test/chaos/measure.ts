import type { ServerProcess } from '../support/server-process.ts'

/** Resident memory of the server, in bytes. */
export function memoryOf(server: ServerProcess): Promise<number> {
  return metric(server, 'process_resident_memory_bytes')
}

/** One of the server's metrics without labels, or with exactly these. */
export async function metric(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text()
  const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `))
  if (line === undefined) throw new Error(`the server has no metric ${name}`)
  return Number(line.slice(name.length + 1))
}
