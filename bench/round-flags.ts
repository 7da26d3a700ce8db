import type { Rounds } from './measures/company-rows.ts'

/** The flags of every bench that measures in rounds, for `parseArgs`, and what they are unless somebody says. */
export function roundFlags(unlessSaid: { readonly rounds: number; readonly seconds: number }) {
  return {
    rounds: { type: 'string', default: String(unlessSaid.rounds) },
    seconds: { type: 'string', default: String(unlessSaid.seconds) },
    write: { type: 'boolean', default: false },
  } as const
}

/** Progress goes to standard error: standard output is the table alone. */
export function roundsOf(values: { readonly rounds: string; readonly seconds: string }): Rounds {
  return {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    log: (text) => console.error(text),
  }
}
