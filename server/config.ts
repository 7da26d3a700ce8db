import { parseArgs } from 'node:util'
import { z } from 'zod'
import { assert } from '../shared/assert.ts'
import { checkLimits, DEFAULT_LIMITS, type Limits } from '../shared/limits.ts'
import type { AccessConfig, Origins } from './access/access-config.ts'
import { isLoopback } from './access/origins.ts'
import { DEFAULT_FILE_LIMITS, type FileLimits } from './files/files.ts'
import type { RateLimits } from './limits/rate-limits.ts'
import { documentLimits, httpLimits, LIMIT_SETTINGS, rateLimits } from './limits-config.ts'
import { type Setting, setting, whole } from './setting.ts'
import { DEFAULT_SNAPSHOT_POLICY, type SnapshotPolicy } from './snapshot/policy.ts'
import { isNetwork } from './transport/client-address.ts'
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

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const ACCESS_MODES = ['open', 'tokens'] as const

const DAY_MS = 24 * 60 * 60 * 1000

function text() {
  return z.string().min(1, 'must not be empty')
}

/** `none`, or addresses and networks with commas between them. */
function networks() {
  return text()
    .transform((list) => (list === 'none' ? [] : list.split(',').map((part) => part.trim())))
    .refine((list) => list.every(isNetwork), 'must be addresses or networks such as 10.0.0.0/8, or none')
}

/** `none`, or a path or word. */
function file() {
  return text().transform((given) => (given === 'none' ? undefined : given))
}

function httpsUrl() {
  return text()
    .transform((given) => (given === 'none' ? undefined : given))
    .refine(
      (given) =>
        given === undefined ||
        (URL.canParse(given) &&
          (new URL(given).protocol === 'https:' || isLoopback(new URL(given).hostname))),
      'must be an address that begins with https://',
    )
}

function origins() {
  return text()
    .transform(
      (given): Origins =>
        given === 'own' || given === 'any' ? given : given.split(',').map((part) => part.trim()),
    )
    .refine(
      (given) =>
        typeof given === 'string' ||
        given.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must be own, any, or origins such as https://example.org with commas between them',
    )
}

// The one table that flags, variables, checks and --help are made from. `updateMaxBytes` is the flag
// --update-max-bytes and the variable INKWIRE_UPDATE_MAX_BYTES.
const SETTINGS = {
  host: setting(text(), '127.0.0.1', 'Address to listen on. Beyond this machine, --access must be tokens.'),
  port: setting(whole(0, 65_535), 4000, 'Port to listen on; 0 takes any free one.'),
  data: setting(text(), './data', 'Folder that holds every document. Made when it does not exist.'),
  logLevel: setting(
    z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`),
    'info',
    `How much is logged, as JSON on standard error: ${LOG_LEVELS.join(', ')}.`,
  ),
  drainMs: setting(whole(0, 600_000), 10_000, 'Time from SIGTERM to the end of the process, at most.'),
  connectionsMax: setting(whole(1, 1_000_000), 10_000, 'WebSocket connections at the same time.'),
  access: setting(
    z.enum(ACCESS_MODES, 'must be open or tokens'),
    'open',
    'open: nobody is asked who they are, everybody may do everything. tokens: everybody brings a token.',
  ),
  tokenSecretFile: setting(
    file(),
    'none',
    'A file with the secret that your service signs tokens with (HS256).',
  ),
  tokenPublicKeyFile: setting(
    file(),
    'none',
    'A file with the public key of who signs tokens (EdDSA, RSA or ECDSA): PEM, or JWK with "alg".',
  ),
  tokenJwksUrl: setting(
    httpsUrl(),
    'none',
    'Where your identity provider publishes its keys. One of these three, or none: tokens of this server hold always.',
  ),
  tokenIssuer: setting(
    file(),
    'none',
    'What tokens of others must have as "iss"; none: it is not looked at.',
  ),
  tokenAudience: setting(
    file(),
    'none',
    'What tokens of others must have as "aud"; none: it is not looked at.',
  ),
  allowedOrigins: setting(
    origins(),
    'own',
    'Whose pages may use this server: own, any, or a list such as https://example.org,https://example.com.',
  ),
  letEverybodyReadChangeAndDeleteEverything: setting(
    z.enum(['yes', 'no'], 'must be yes or no').transform((answer) => answer === 'yes'),
    'no',
    'Whether a server without access control may be reached from beyond this machine.',
  ),
  trustedProxies: setting(
    networks(),
    'none',
    'Addresses or networks of proxies in front, with commas: what they forward says who a client is.',
  ),
  commitEveryMs: setting(
    whole(0, 1000),
    8,
    'While edits come one after the other, the disk is synced this often at most. More is cheaper, and later.',
  ),
  heartbeatMs: setting(
    whole(1000, 120_000),
    DEFAULT_LIMITS.heartbeatMs,
    'How often each connection is tried; it counts as dead after two that go unanswered.',
  ),
  updateMaxBytes: setting(whole(1024, 64 * 1024 * 1024), DEFAULT_LIMITS.updateMaxBytes, 'Size of one edit.'),
  outboxSoftBytes: setting(
    whole(256 * 1024, 1024 ** 3),
    DEFAULT_LIMITS.outboxSoftBytes,
    'A reader that is so far behind gets no live edits until it has caught up.',
  ),
  outboxHardBytes: setting(
    whole(512 * 1024, 1024 ** 3),
    DEFAULT_LIMITS.outboxHardBytes,
    'A reader that is so far behind is disconnected, to try again.',
  ),
  foldEntries: setting(
    whole(1, 1_000_000),
    DEFAULT_SNAPSHOT_POLICY.foldEntries,
    'Edits of a document since its last snapshot that make the next one due.',
  ),
  foldBytes: setting(whole(1, 1024 ** 3), DEFAULT_SNAPSHOT_POLICY.foldBytes, 'The same, in bytes.'),
  foldIdleMs: setting(
    whole(100, DAY_MS),
    DEFAULT_SNAPSHOT_POLICY.foldIdleMs,
    'A document that nobody has edited for so long gets its snapshot earlier.',
  ),
  horizonDays: setting(
    whole(0, 36_500),
    DEFAULT_SNAPSHOT_POLICY.horizonMs / DAY_MS,
    'How long every single edit is kept beside the snapshots.',
  ),
  horizonBytes: setting(
    whole(0, Number.MAX_SAFE_INTEGER),
    DEFAULT_SNAPSHOT_POLICY.horizonBytes,
    'But no more than about so many bytes of edits for each document.',
  ),
  fileMaxBytes: setting(
    whole(1024, 1024 ** 3),
    DEFAULT_FILE_LIMITS.fileMaxBytes,
    'Size of one picture or other file that is uploaded to a document.',
  ),
  documentFilesMaxBytes: setting(
    whole(1024, Number.MAX_SAFE_INTEGER),
    DEFAULT_FILE_LIMITS.documentMaxBytes,
    'Size of all files of one document together.',
  ),
  reserveBytes: setting(
    whole(0, 1024 ** 4),
    64 * 1024 * 1024,
    'Held back on the disk for a day on which it is full: then documents can still be read. 0: nothing is.',
  ),
  deletedDays: setting(whole(0, 36_500), 30, 'How long a deleted document can be restored.'),
  ...LIMIT_SETTINGS,
} satisfies Record<string, Setting<unknown>>

type Name = keyof typeof SETTINGS
type Values = { readonly [N in Name]: z.infer<(typeof SETTINGS)[N]['schema']> }

const NAMES = Object.keys(SETTINGS) as Name[]

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
    NAMES.map((name) => {
      const given = flags[flagOf(name)] ?? env[variableOf(name)]
      const checked = SETTINGS[name].schema.safeParse(given ?? SETTINGS[name].fallback)
      if (checked.success) return [name, checked.data]
      faults.push(
        `${namesOf(name)} ${checked.error.issues[0]?.message ?? 'is wrong'}, not ${JSON.stringify(given)}`,
      )
      return [name, undefined]
    }),
  ) as Values
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

function toConfig(values: Values): Config {
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
      foldEntries: values.foldEntries,
      foldBytes: values.foldBytes,
      foldIdleMs: values.foldIdleMs,
      horizonMs: values.horizonDays * DAY_MS,
      horizonBytes: values.horizonBytes,
    },
  }
}

function contradictions(values: Values): string[] {
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
    faults.push(`${namesOf(sources[0] as Name)} needs --access tokens: now nobody would be asked for one`)
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
  const options = Object.fromEntries(NAMES.map((name) => [flagOf(name), { type: 'string' as const }]))
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
  const rows = NAMES.map((name) => {
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

function flagOf(name: Name): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

function variableOf(name: Name): string {
  return `INKWIRE_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

function namesOf(name: Name): string {
  return `--${flagOf(name)} (${variableOf(name)})`
}
