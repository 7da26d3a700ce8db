import { parseArgs } from 'node:util'
import { assert } from '../shared/assert.ts'
import { checkLimits, DEFAULT_LIMITS, type Limits } from '../shared/limits.ts'
import type { AccessConfig } from './access/access-config.ts'
import { isLoopback } from './access/origins.ts'
import { DEFAULT_FILE_LIMITS, type FileLimits } from './files/files.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import { documentLimits, httpLimits, rateLimits } from './limits-config.ts'
import {
  DAY_MS,
  flagOf,
  type LogLevel,
  namesOf,
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingValues,
  variableOf,
} from './settings.ts'
import { DEFAULT_SNAPSHOT_POLICY, type SnapshotPolicy } from './snapshot/policy.ts'
import type { HttpLimits } from './transport/http.ts'

/** Everything an operator can choose, checked once. */
export interface Config {
  readonly host: string
  /** 0 takes any free one. */
  readonly port: number
  readonly data: string
  readonly logLevel: LogLevel
  /** From SIGTERM to the end of the process, at most. */
  readonly drainMs: number
  readonly connectionsMax: number
  readonly access: AccessConfig
  /** Addresses and networks whose forwarding headers say who a client is. */
  readonly trustedProxies: readonly string[]
  /** A deleted document can be restored for so long; then it goes for good. */
  readonly deletedKeptMs: number
  readonly limits: Limits
  readonly rates: RateLimits
  readonly http: HttpLimits
  readonly files: FileLimits
  readonly commitEveryMs: number
  /** Held back on the data folder's disk for a day on which it is full; 0: nothing. */
  readonly reserveBytes: number
  readonly snapshots: SnapshotPolicy
}

/** What the command line asks for. */
export type Command =
  | { readonly command: 'serve'; readonly config: Config }
  | { readonly command: 'help'; readonly text: string }
  | { readonly command: 'version' }

/** The text names each flag and variable that is wrong, one a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Flags win over variables, variables over defaults.
 *
 * @param args what follows the program's name on the command line
 * @throws ConfigError
 */
export function readCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Command {
  const flags = readFlags(args)
  if (flags.help === true) return { command: 'help', text: help() }
  if (flags.version === true) return { command: 'version' }
  const faults: string[] = []
  const values = Object.fromEntries(
    SETTING_NAMES.map((name) => {
      const given = flags[flagOf(name)] ?? env[variableOf(name)]
      const checked = SETTINGS[name].schema.safeParse(given ?? SETTINGS[name].fallback)
      if (checked.success) return [name, checked.data]
      faults.push(
        `${namesOf(name)} ${checked.error.issues[0]?.message ?? 'is wrong'}, not ${JSON.stringify(given)}`,
      )
      return [name, undefined]
    }),
  ) as SettingValues
  if (faults.length === 0) faults.push(...contradictions(values))
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return { command: 'serve', config: toConfig(values) }
}

/** What is used where nobody chose. */
export function defaultConfig(): Config {
  const command = readCommand([], {})
  assert(command.command === 'serve', 'without flags the server is asked for')
  return command.config
}

function toConfig(values: SettingValues): Config {
  return {
    host: values.host,
    port: values.port,
    data: values.data,
    logLevel: values.logLevel,
    drainMs: values.drainMs,
    connectionsMax: values.connectionsMax,
    access: {
      mode: values.access,
      secretFile: values.tokenSecretFile,
      publicKeyFile: values.tokenPublicKeyFile,
      jwksUrl: values.tokenJwksUrl,
      issuer: values.tokenIssuer,
      audience: values.tokenAudience,
      origins: values.allowedOrigins,
    },
    trustedProxies: values.trustedProxies,
    deletedKeptMs: values.deletedDays * DAY_MS,
    commitEveryMs: values.commitEveryMs,
    reserveBytes: values.reserveBytes,
    limits: checkLimits({
      ...DEFAULT_LIMITS,
      ...documentLimits(values),
      heartbeatMs: values.heartbeatMs,
      updateMaxBytes: values.updateMaxBytes,
      // An update travels with a few others and some bytes around it.
      frameMaxBytes: Math.max(DEFAULT_LIMITS.frameMaxBytes, 2 * values.updateMaxBytes),
      outboxSoftBytes: values.outboxSoftBytes,
      outboxHardBytes: values.outboxHardBytes,
    }),
    rates: rateLimits(values),
    http: httpLimits(values),
    files: {
      ...DEFAULT_FILE_LIMITS,
      fileMaxBytes: values.fileMaxBytes,
      documentMaxBytes: values.documentFilesMaxBytes,
    },
    snapshots: {
      ...DEFAULT_SNAPSHOT_POLICY,
      foldEntries: values.foldEntries,
      foldBytes: values.foldBytes,
      foldIdleMs: values.foldIdleMs,
      horizonMs: values.horizonDays * DAY_MS,
      horizonBytes: values.horizonBytes,
    },
  }
}

function contradictions(values: SettingValues): string[] {
  const faults: string[] = []
  // [A6]
  if (
    values.access === 'open' &&
    !isLoopback(values.host) &&
    !values.letEverybodyReadChangeAndDeleteEverything
  ) {
    faults.push(
      `${namesOf('host')} is beyond this machine, where nobody would be asked who they are. ` +
        'Give --access tokens, or, if you mean it, --let-everybody-read-change-and-delete-everything yes',
    )
  }
  const sources = (['tokenSecretFile', 'tokenPublicKeyFile', 'tokenJwksUrl'] as const).filter(
    (name) => values[name] !== undefined,
  )
  if (sources.length > 1) faults.push(`${sources.map(namesOf).join(' and ')}: only one of them can be given`)
  if (sources.length > 0 && values.access === 'open') {
    faults.push(
      `${namesOf(sources[0] as SettingName)} needs --access tokens: now nobody would be asked for one`,
    )
  }
  if (values.outboxSoftBytes >= values.outboxHardBytes) {
    faults.push(`${namesOf('outboxSoftBytes')} must be less than ${namesOf('outboxHardBytes')}`)
  }
  if (values.updateMaxBytes > values.outboxHardBytes) {
    faults.push(`${namesOf('updateMaxBytes')} must not be more than ${namesOf('outboxHardBytes')}`)
  }
  if (values.updateMaxBytes > values.documentMaxBytes) {
    faults.push(`${namesOf('updateMaxBytes')} must not be more than ${namesOf('documentMaxBytes')}`)
  }
  return faults
}

function readFlags(args: readonly string[]): Record<string, string | boolean | undefined> {
  const options = Object.fromEntries(SETTING_NAMES.map((name) => [flagOf(name), { type: 'string' as const }]))
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...options,
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
      strict: true,
      allowPositionals: false,
    })
    return values
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigError(`${reason}\nSee --help for what there is.`, { cause })
  }
}

function help(): string {
  const rows = SETTING_NAMES.map((name) => {
    const { fallback, help } = SETTINGS[name]
    return `  --${flagOf(name)} (${variableOf(name)})\n      ${help}\n      Default: ${fallback}`
  })
  return [
    'Inkwire: people write together, and "Saved" means on disk.',
    '',
    'npm start -- [flags]',
    '',
    'Each flag can also be given as the variable in brackets; the flag wins.',
    '',
    ...rows,
    '  --help, -h',
    '      Prints this text.',
    '  --version, -v',
    '      Prints the version.',
  ].join('\n')
}
