import { connect as connectTls } from 'node:tls'
import { type Command, EXIT, MisuseError } from './command.ts'
import { readFlags, wholeNumber } from './flags.ts'
import { type Finding, holdSocket } from './hold-socket.ts'
import { checkedUrl } from './reach.ts'
import { bytesText } from './show.ts'
import type { ServerFacts } from './source.ts'

const DEFAULT_HOLD_SECONDS = 40
const DEFAULT_BODY_MIB = 25
const SKEW_MAX_MS = 5000
const CERTIFICATE_DAYS_LEAST = 14
const ANSWERS_WITHIN_MS = 10_000
const MIB = 1024 * 1024
const DAY_MS = 24 * 60 * 60 * 1000

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'the path to a server through its proxies: upgrade, idle time, body limits, clock, TLS, headers',
  help: `inkwire doctor --url URL [flags]

Asks the server from where writers are, through all proxies between, and ends with 3 where something there would hurt them.
Nothing is written.

  --url URL        the address as browsers have it (INKWIRE_URL)
  --token TOKEN    an operator's token (INKWIRE_TOKEN): without it body limits and forwarded headers are not known
  --hold SECONDS   how long a WebSocket is held without a word of ours; more than two heartbeats of the server, so that
                   a proxy that cuts idle connections is found. Default: ${DEFAULT_HOLD_SECONDS}
  --body MIB       the largest upload that has to pass. Default: ${DEFAULT_BODY_MIB}
  --json           the answer as JSON`,
  run: async (args, io) => {
    const { values } = readFlags(args, {
      url: { type: 'string' },
      token: { type: 'string' },
      hold: { type: 'string' },
      body: { type: 'string' },
      json: { type: 'boolean' },
    })
    const url = values.url ?? io.env['INKWIRE_URL']
    if (url === undefined) throw new MisuseError('--url names the server')
    const base = checkedUrl(url)
    const token = values.token ?? io.env['INKWIRE_TOKEN']
    const holdMs = wholeNumber('hold', values.hold ?? String(DEFAULT_HOLD_SECONDS)) * 1000
    const bodyBytes = wholeNumber('body', values.body ?? String(DEFAULT_BODY_MIB)) * MIB
    let isWrong = false
    for await (const finding of findings(base, token, holdMs, bodyBytes)) {
      isWrong ||= finding.result === 'wrong'
      const { result, text, what } = finding
      io.out(
        values.json === true
          ? `${JSON.stringify(finding)}\n`
          : `${result.padEnd(9)}  ${what.padEnd(11)}  ${text}\n`,
      )
    }
    return isWrong ? EXIT.faulty : EXIT.done
  },
}

async function* findings(
  base: string,
  token: string | undefined,
  holdMs: number,
  bodyBytes: number,
): AsyncGenerator<Finding, void> {
  const reached = await ready(base)
  yield reached.finding
  if (reached.response === undefined) return
  yield clock(reached.response, reached.sentMs, reached.backMs)
  yield await tls(base)
  yield await headers(base)
  yield await metrics(base)
  const facts = await serverFacts(base, token)
  yield* holdSocket(base, token ?? '', holdMs)
  if (facts === undefined) {
    yield { what: 'bodies', result: 'not known', text: 'an operator’s --token is needed for that' }
    return
  }
  yield* bodies(base, token, bodyBytes)
}

async function ready(base: string): Promise<{
  finding: Finding
  response: Response | undefined
  sentMs: number
  backMs: number
}> {
  const what = 'reached'
  const sentMs = Date.now()
  try {
    const response = await ask(`${base}/readyz`)
    const backMs = Date.now()
    const text = await response.text()
    const isOurs = /"state":"(ready|draining|log unavailable)"/.test(text)
    const finding: Finding = !isOurs
      ? { what, result: 'wrong', text: `what answers there with ${response.status} is no Inkwire` }
      : response.ok
        ? { what, result: 'fine', text: `ready, answered in ${backMs - sentMs} ms` }
        : { what, result: 'wrong', text: `it answers, and is not ready: ${text.trim()}` }
    return { finding, response: isOurs ? response : undefined, sentMs, backMs }
  } catch (error) {
    return {
      finding: { what, result: 'wrong', text: causeOf(error) },
      response: undefined,
      sentMs,
      backMs: sentMs,
    }
  }
}

/** By the `Date` of an answer, which whole seconds make unsure by one. */
function clock(response: Response, sentMs: number, backMs: number): Finding {
  const what = 'clock'
  const date = Date.parse(response.headers.get('Date') ?? '')
  if (Number.isNaN(date)) return { what, result: 'not known', text: 'answers carry no Date' }
  const skewMs = date + 500 - (sentMs + backMs) / 2
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1)
  return Math.abs(skewMs) <= SKEW_MAX_MS
    ? { what, result: 'fine', text: `within ${seconds} s of this machine's` }
    : {
        what,
        result: 'wrong',
        text: `${seconds} s ${skewMs > 0 ? 'ahead of' : 'behind'} this machine's: tokens seem to expire at the wrong time`,
      }
}

function tls(base: string): Promise<Finding> {
  const what = 'TLS'
  const { hostname, port, protocol } = new URL(base)
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
  if (protocol !== 'https:') {
    return Promise.resolve({
      what,
      result: isLocal ? 'not known' : 'wrong',
      text: isLocal
        ? 'this is the server itself, without a proxy'
        : 'tokens and words go over the network in the clear',
    })
  }
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[|\]$/g, '')
    const socket = connectTls(
      { host, port: Number(port || 443), servername: host, timeout: ANSWERS_WITHIN_MS },
      () => {
        const days = Math.floor((Date.parse(socket.getPeerCertificate().valid_to) - Date.now()) / DAY_MS)
        const result = days < CERTIFICATE_DAYS_LEAST ? 'wrong' : 'fine'
        resolve({ what, result, text: `${socket.getProtocol()}, the certificate holds for ${days} days` })
        socket.end()
      },
    )
    const failed = (text: string) => {
      resolve({ what, result: 'wrong', text })
      socket.destroy()
    }
    socket.once('error', (error) => failed(error.message))
    socket.once('timeout', () => failed('no answer'))
  })
}

async function headers(base: string): Promise<Finding> {
  const what = 'headers'
  try {
    const response = await ask(`${base}/`)
    await response.text()
    const missing = ['X-Content-Type-Options', 'Content-Security-Policy', 'Referrer-Policy'].filter(
      (name) => !response.headers.has(name),
    )
    if (base.startsWith('https:') && !response.headers.has('Strict-Transport-Security'))
      missing.push('Strict-Transport-Security')
    return missing.length === 0
      ? { what, result: 'fine', text: 'those that protect a page are there' }
      : { what, result: 'wrong', text: `missing on the way back: ${missing.join(', ')}` }
  } catch (error) {
    return { what, result: 'wrong', text: causeOf(error) }
  }
}

async function metrics(base: string): Promise<Finding> {
  const what = 'metrics'
  const response = await ask(`${base}/metrics`)
  await response.text()
  return response.ok
    ? {
        what,
        result: 'not known',
        text: 'anybody who comes this way can read /metrics; fine on a network of your own',
      }
    : { what, result: 'fine', text: 'not for everybody' }
}

async function serverFacts(base: string, token: string | undefined): Promise<ServerFacts | undefined> {
  const response = await ask(`${base}/api/operator/server`, token)
  return response.ok ? ((await response.json()) as ServerFacts) : undefined
}

async function* bodies(
  base: string,
  token: string | undefined,
  bytes: number,
): AsyncGenerator<Finding, void> {
  const what = 'bodies'
  try {
    const response = await fetch(`${base}/api/operator/echo`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { 'Content-Type': 'application/octet-stream', ...bearer(token) },
    })
    if (response.status === 413) {
      yield {
        what,
        result: 'wrong',
        text: `a body of ${bytesText(bytes)} is refused on the way: pictures will be, too`,
      }
      return
    }
    const echo = (await response.json()) as { bytes?: number; headers?: Record<string, string> }
    yield echo.bytes === bytes
      ? { what, result: 'fine', text: `a body of ${bytesText(bytes)} arrives whole` }
      : { what, result: 'wrong', text: `of ${bytesText(bytes)}, ${bytesText(echo.bytes ?? 0)} arrived` }
    const forwarded = echo.headers?.['x-forwarded-for'] ?? echo.headers?.['forwarded']
    yield {
      what: 'forwarded',
      result: 'fine',
      text:
        forwarded === undefined
          ? 'no proxy names the client: limits see the address that connects'
          : 'a proxy names the client: is it among --trusted-proxies?',
    }
  } catch (error) {
    yield { what, result: 'wrong', text: `a body of ${bytesText(bytes)} does not arrive: ${causeOf(error)}` }
  }
}

function ask(url: string, token?: string): Promise<Response> {
  return fetch(url, {
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    headers: bearer(token),
    redirect: 'manual',
  })
}

function bearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
