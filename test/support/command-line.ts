import { COMMANDS, runCommand } from '../../server/cli/commands.ts'

export interface CommandRun {
  readonly code: number
  /** Standard output. */
  readonly out: string
  /** Standard error, a line each. */
  readonly notes: readonly string[]
}

/** Runs `inkwire` with these arguments in this process. What opens a data folder by itself needs the built server. */
export async function inkwire(...args: readonly string[]): Promise<CommandRun> {
  const pieces: Uint8Array[] = []
  const notes: string[] = []
  const code = await runCommand(args, {
    env: {},
    out: (content) => void pieces.push(Buffer.from(content as string)),
    note: (text) => void notes.push(text),
    input: (async function* () {})(),
  })
  return { code, out: Buffer.concat(pieces).toString('utf8'), notes }
}

export { COMMANDS }
