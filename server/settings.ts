import { z } from 'zod'
import { DEFAULT_LIMITS } from '../shared/limits.ts'
import type { Origins } from './access/access-config.ts'
import { isLoopback } from './access/origins.ts'
import { DEFAULT_FILE_LIMITS } from './files/files.ts'
import { LIMIT_SETTINGS } from './limits-config.ts'
import { type Setting, setting, whole } from './setting.ts'
import { DEFAULT_SNAPSHOT_POLICY } from './snapshot/policy.ts'
import { isNetwork } from './transport/client-address.ts'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

const ACCESS_MODES = ['open', 'tokens'] as const

export const DAY_MS = 24 * 60 * 60 * 1000

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

/**
 * The one table that flags, variables, checks and --help are made from. `updateMaxBytes` is the flag --update-max-bytes
 * and the variable INKWIRE_UPDATE_MAX_BYTES.
 */
export const SETTINGS = {
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
    'While many edit one document, the disk is synced this often at most; else after three quarters of it. More is cheaper, and later.',
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

export type SettingName = keyof typeof SETTINGS

/** What was chosen, checked. */
export type SettingValues = { readonly [N in SettingName]: z.infer<(typeof SETTINGS)[N]['schema']> }

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[]

export function flagOf(name: SettingName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

export function variableOf(name: SettingName): string {
  return `INKWIRE_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

/** The flag and the variable, for people. */
export function namesOf(name: SettingName): string {
  return `--${flagOf(name)} (${variableOf(name)})`
}
