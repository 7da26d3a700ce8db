/** What a command hears and says. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** What was asked for. */
  out(content: string | Uint8Array): void
  /** Everything else: notes, progress, errors. One line. */
  note(text: string): void
  /** What is piped in. */
  readonly input: AsyncIterable<Uint8Array>
}

/** One word after `inkwire`. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** What `--help` prints. */
  readonly help: string
  /** Resolves with the code that the process ends with, one of {@link EXIT}. */
  run(args: readonly string[], io: Io): Promise<number>
}

export const EXIT = {
  done: 0,
  /** It could not be done; nothing was changed unless it says so. */
  failed: 1,
  /** A flag or an argument is wrong. */
  misused: 2,
  /** It was done, and something is wrong with what was looked at. */
  faulty: 3,
  /** It was not done, because it would do away with work. */
  refused: 4,
} as const

/** The command line asks for something that there is not. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError'
}
