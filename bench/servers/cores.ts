import { execFileSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

/** Where every measured server runs, alone. */
export const SERVER_CORE = 0
/** Where this process runs, with all the clients. */
export const LOAD_CORE = 1

/** Keeps this process, and what it starts without saying otherwise, off the server's core. */
export function pinLoadGenerator(): void {
  if (process.platform !== 'linux')
    throw new Error('the bench needs Linux: it pins with taskset and reads /proc')
  if (availableParallelism() < 2)
    throw new Error('the bench needs two cores: one for the server, one for the load')
  execFileSync('taskset', ['-a', '-c', '-p', String(LOAD_CORE), String(process.pid)], { stdio: 'ignore' })
}
