import { ROLES } from '../../shared/protocol/messages.ts'
import type { IssuedToken } from '../access/issued.ts'
import type { MadeToken } from '../api/token-routes.ts'
import { type Command, EXIT, type Io, MisuseError } from './command.ts'
import { documentOf, oneOf, REACH_OPTIONS, readFlags, wholeNumber } from './flags.ts'
import { checkedUrl, type Reach, reach } from './reach.ts'
import { count, table, when } from './show.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const DAYS_DEFAULT = '90'

const OPTIONS = {
  ...REACH_OPTIONS,
  name: { type: 'string' },
  id: { type: 'string' },
  color: { type: 'string' },
  role: { type: 'string' },
  document: { type: 'string', multiple: true },
  prefix: { type: 'string', multiple: true },
  create: { type: 'boolean' },
  operator: { type: 'boolean' },
  days: { type: 'string' },
  person: { type: 'string' },
} as const

type Flags = ReturnType<typeof readFlags<typeof OPTIONS>>['values']

export const tokenCommand: Command = {
  name: 'token',
  summary: 'lets somebody in: makes tokens and sign-in links, lists and revokes them',
  help: `inkwire token --name NAME [flags]      makes one, and prints it; a sign-in link is the line after it
inkwire token list [flags]             those that hold, links to documents too
inkwire token revoke ID [flags]        one of them
inkwire token revoke --person ID       all of one person
inkwire token revoke --document NAME   all on one document, but not those of its owner

The token is shown this once: the server does not keep it. What is revoked is void at once, also for who is in a
document at the moment.

  --name NAME      how others see them
  --id ID          who they are, always the same for the same person; made of the name where it is not given
  --color COLOUR   their colour, such as #7c3aed; without it they choose one
  --role ROLE      ${ROLES.join(', ')}: on what --document and --prefix name (default: writer)
  --document NAME  a document; can be given several times
  --prefix TEXT    all documents whose names begin so, "" for all; can be given several times
  --create         may make documents, and owns what they make
  --operator       runs this server: may do everything, this command too
  --days DAYS      for how long (default: ${DAYS_DEFAULT})
  --url URL        where people open this server, for the link; with --token it is also who is asked
  --data FOLDER    the data folder (INKWIRE_DATA; default ./data); a server that has it open is asked instead
  --token TOKEN    an operator's token for --url (INKWIRE_TOKEN)
  --json           the answer as JSON`,
  run: async (args, io) => {
    const { positionals, values } = readFlags(args, OPTIONS, { least: 0, most: 2 })
    const [verb, id] = positionals
    if (verb !== undefined && verb !== 'list' && verb !== 'revoke')
      throw new MisuseError(`inkwire token ${verb} is nothing that there is`)
    if (id !== undefined && verb !== 'revoke') throw new MisuseError(`there is an argument too many: ${id}`)
    const url = values.url === undefined ? undefined : checkedUrl(values.url)
    const act =
      verb === undefined
        ? making(values, io)
        : verb === 'list'
          ? listing(values, io)
          : revoking(values, id, io)
    const there = await reachFor(values, io)
    try {
      await act(there, url)
      return EXIT.done
    } finally {
      await there.close()
    }
  },
}

type Act = (there: Reach, url: string | undefined) => Promise<void>

/** Without a token for it, an address is only what stands in the link: the data folder is what is asked. */
function reachFor({ data, token, url }: Flags, io: Io): Promise<Reach> {
  if (token !== undefined || io.env['INKWIRE_TOKEN'] !== undefined) return reach({ data, token, url }, io)
  return reach({ data }, { ...io, env: { ...io.env, INKWIRE_URL: undefined } })
}

function making(flags: Flags, io: Io): Act {
  const { color, create = false, document = [], name, operator = false, prefix = [], role } = flags
  if (flags.person !== undefined)
    throw new MisuseError('--person goes with revoke; --id says who somebody is')
  if (name === undefined) throw new MisuseError('--name is missing: whom is it for?')
  const isOnSomething = document.length + prefix.length > 0
  if (role !== undefined && !isOnSomething)
    throw new MisuseError('--role needs --document or --prefix: a role on what?')
  if (!isOnSomething && !create && !operator)
    throw new MisuseError('they could do nothing: give --document or --prefix, --create, or --operator')
  const given = oneOf('role', role ?? 'writer', ROLES)
  const days = wholeNumber('days', flags.days ?? DAYS_DEFAULT)
  if (days < 1) throw new MisuseError('--days is 1 at least')
  const person = flags.id ?? idOf(name)
  const request = {
    label: name,
    person,
    name,
    ...(color !== undefined && { color }),
    lifetimeMs: days * DAY_MS,
    inkwire: {
      ...(document.length > 0 && {
        documents: Object.fromEntries(document.map((text) => [documentOf(text), given])),
      }),
      ...(prefix.length > 0 && { prefixes: Object.fromEntries(prefix.map((text) => [text, given])) }),
      ...(create && { create }),
      ...(operator && { operator }),
    },
  }
  return async (there, url) => {
    // Whoever gets the id of somebody else gets what is theirs.
    if (flags.id === undefined && (await tokensOf(there)).some((token) => token.person === person))
      throw new MisuseError(
        `somebody has the id ${person} already. Give --id ${person} if it is them, and another --id if it is not.`,
      )
    const made = (await (await post(there, '/tokens', request)).json()) as MadeToken
    const base = url ?? (/^https?:/.test(there.where) ? there.where : undefined)
    const link = base === undefined ? undefined : `${base}/#token=${made.token}`
    if (flags.json === true) return io.out(`${JSON.stringify({ ...made, link })}\n`)
    io.out(`${made.token}\n${link === undefined ? '' : `${link}\n`}`)
    io.note(`for ${name}, who is ${person}, until ${when(made.expiresMs)} UTC; its id is ${made.id}`)
    if (link === undefined) io.note('With --url there is a sign-in link, too.')
  }
}

function listing(flags: Flags, io: Io): Act {
  return async (there) => {
    const tokens = await tokensOf(there)
    if (flags.json === true) return io.out(tokens.map((token) => `${JSON.stringify(token)}\n`).join(''))
    const rows = tokens.map(({ document, expiresMs, id, label, person, role }) => [
      id,
      label,
      person ?? (document === undefined ? '' : `whoever has the link, ${role} of ${document}`),
      when(expiresMs),
    ])
    io.out(table(['id', 'label', 'whose', 'until'], rows))
  }
}

function revoking(flags: Flags, id: string | undefined, io: Io): Act {
  const { document = [], person } = flags
  const wishes = [
    ...(id === undefined ? [] : [{ kind: 'token', of: id }]),
    ...(person === undefined ? [] : [{ kind: 'person', of: person }]),
    ...document.map((name) => ({ kind: 'document', of: documentOf(name) })),
  ]
  if (wishes.length === 0) throw new MisuseError('what is to be revoked? An id, --person, or --document')
  return async (there) => {
    for (const wish of wishes) {
      if (wish.kind === 'token')
        await there.request(`/tokens/${encodeURIComponent(wish.of)}`, { method: 'DELETE' })
      else await post(there, '/revocations', wish)
    }
    if (flags.json === true) return io.out(`${JSON.stringify({ revoked: wishes })}\n`)
    io.out(
      `${count(wishes.length, 'revocation')}: ${wishes.map(({ kind, of }) => `${kind} ${of}`).join(', ')}\n`,
    )
  }
}

async function tokensOf(there: Reach): Promise<readonly IssuedToken[]> {
  const { tokens } = (await (await there.request('/tokens')).json()) as { tokens: IssuedToken[] }
  return tokens
}

function post(there: Reach, path: string, body: unknown): Promise<Response> {
  return there.request(path, { type: 'application/json', body: JSON.stringify(body) })
}

/** `Ana García` is `ana-garcia`. @throws MisuseError where nothing is left of it */
function idOf(name: string): string {
  const id = name
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  if (id === '') throw new MisuseError(`no id can be made of ${JSON.stringify(name)}: give --id`)
  return id
}
