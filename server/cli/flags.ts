import { type ParseArgsConfig, parseArgs } from 'node:util'
import { type DocName, parseDocName } from '../../shared/ids.ts'
import { MisuseError } from './command.ts'

type Options = NonNullable<ParseArgsConfig['options']>
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: O; strict: true; allowPositionals: true }>
>

/** Where the documents are, and how the answer is wanted: all commands that work on documents take these. */
export const REACH_OPTIONS = {
  data: { type: 'string' },
  url: { type: 'string' },
  token: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options

/** Their part of a command's help. */
export const REACH_HELP = `  --data FOLDER    the data folder (INKWIRE_DATA; default ./data); a server that has it open is asked instead
  --url URL        a running server, also on another machine (INKWIRE_URL)
  --token TOKEN    an operator's token for it (INKWIRE_TOKEN)
  --json           the answer as JSON`

/** @throws MisuseError */
export function readFlags<const O extends Options>(
  args: readonly string[],
  options: O,
  arity: { readonly least: number; readonly most: number } = { least: 0, most: 0 },
): Parsed<O> {
  try {
    const parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: true })
    const { positionals } = parsed
    if (positionals.length < arity.least) throw new MisuseError('an argument is missing')
    if (positionals.length > arity.most)
      throw new MisuseError(`there is an argument too many: ${positionals.at(-1)}`)
    return parsed
  } catch (cause) {
    if (cause instanceof MisuseError) throw cause
    throw new MisuseError(cause instanceof Error ? cause.message : String(cause), { cause })
  }
}

/** @throws MisuseError */
export function documentOf(text: string | undefined): DocName {
  const name = parseDocName(text ?? '')
  if (name === undefined) throw new MisuseError(`${JSON.stringify(text)} is not the name of a document`)
  return name
}

/** @throws MisuseError */
export function wholeNumber(flag: string, text: string): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!Number.isSafeInteger(value))
    throw new MisuseError(`--${flag} is a whole number, not ${JSON.stringify(text)}`)
  return value
}

/** @throws MisuseError */
export function oneOf<const T extends string>(flag: string, text: string, all: readonly T[]): T {
  const found = all.find((candidate) => candidate === text)
  if (found === undefined)
    throw new MisuseError(`--${flag} is one of ${all.join(', ')}, not ${JSON.stringify(text)}`)
  return found
}
