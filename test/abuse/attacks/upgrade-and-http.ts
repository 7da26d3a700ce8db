import { gzipSync } from 'node:zlib'
import { type Attack, HARMLESS, must, refused, SLOWED, type Target } from '../attack.ts'
import { endsWith } from '../endings.ts'
import { RawSocket } from '../raw-socket.ts'
import { RawWebSocket, upgradeRequest } from '../raw-web-socket.ts'

const POST = 'POST /api/documents HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n'

/** Sends bytes on a socket of its own, and expects to be answered with one of these, or to be let go. */
function answered(name: string, statuses: readonly number[], bytes: (target: Target) => string): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawSocket.connect(target)
      socket.say(bytes(target))
      const status = await socket.status()
      socket.close()
      must(statuses.includes(status), `answered with ${status}`)
      return status < 400 ? HARMLESS : refused(status)
    },
  }
}

/** Sends bytes, and then nothing more, or a byte now and then: the server must not wait for ever. */
function neverEnds(name: string, bytes: string, drip?: string): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawSocket.connect(target)
      socket.say(bytes)
      const dripping = drip === undefined ? undefined : setInterval(() => socket.say(drip), 200)
      try {
        await socket.letGo()
      } finally {
        clearInterval(dripping)
      }
      return refused('cut')
    },
  }
}

function closedWith(name: string, code: string, path: string, headers: readonly string[] = []): Attack {
  return {
    name,
    async run(target) {
      const socket = await RawWebSocket.open(target, { path, headers })
      return endsWith(socket, code)
    },
  }
}

/** What somebody asks for with a name that is none, or looks like another one, by both doors. */
function named(name: string, path: string, code = '4404'): readonly Attack[] {
  return [
    closedWith(`${name}, as a WebSocket`, code, `/${path}`),
    answered(
      `${name}, in the API`,
      [400, 404],
      () => `GET /api/documents/${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    ),
  ]
}

export const UPGRADE_AND_HTTP: readonly Attack[] = [
  closedWith('a page of another site, with cookies', '4415', '/notes', [
    'Origin: https://evil.example',
    'Cookie: session=1',
  ]),
  closedWith('a page without an origin, as sandboxed frames have it', '4415', '/notes', ['Origin: null']),
  answered(
    'a name that was made to point here',
    [403],
    () => 'GET /api/documents HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n',
  ),
  answered(
    'a change by a page of another site',
    [403],
    () => `${POST}Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  answered(
    'a change by a form of another site',
    [400, 403, 415],
    () =>
      `${POST.replace('application/json', 'text/plain')}Origin: https://evil.example\r\nContent-Length: 2\r\n\r\n{}`,
  ),
  {
    name: 'a secret in the query string',
    async run(target) {
      const path = `/${encodeURIComponent(target.scratch())}?token=words-that-an-attacker-wrote`
      const raw = await RawSocket.connect(target)
      raw.say(upgradeRequest(target, { path }))
      await raw.status()
      raw.close()
      const api = await RawSocket.connect(target)
      api.say(
        `GET /api/documents?limit=0&token=words-that-an-attacker-wrote HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`,
      )
      await api.status()
      api.close()
      return HARMLESS // the arena looks through the log
    },
  },
  neverEnds('a socket that says nothing', ''),
  neverEnds('headers without end', 'GET / HTTP/1.1\r\nHost: x\r\n'),
  neverEnds('headers a byte at a time', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'x'),
  neverEnds('an upgrade without end', 'GET /notes HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n'),
  neverEnds('a body that does not come', `${POST}Content-Length: 100\r\n\r\n{`),
  neverEnds('a body a byte at a time', `${POST}Content-Length: 10000\r\n\r\n{`, ' '),
  answered(
    'an upgrade to something else',
    [400, 404, 426],
    () => 'GET /notes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
  ),
  answered(
    'an upgrade without a key',
    [400],
    () =>
      'GET /notes HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n',
  ),
  answered('an upgrade of an old version', [400, 426], (target) =>
    upgradeRequest(target, { path: '/notes' }).replace('Version: 13', 'Version: 7'),
  ),
  answered(
    'headers of a megabyte',
    [431],
    () => `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`,
  ),
  answered(
    'two lengths',
    [400],
    () => `${POST}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  answered(
    'a body over the limit',
    [413],
    () => `${POST}Content-Length: 100000\r\n\r\n${' '.repeat(100_000)}`,
  ),
  answered(
    'a chunked body without end',
    [413],
    () => `${POST}Transfer-Encoding: chunked\r\n\r\n${`1000\r\n${' '.repeat(4096)}\r\n`.repeat(8)}`,
  ),
  {
    name: 'a bomb that is packed',
    async run(target) {
      const bomb = gzipSync(Buffer.alloc(10_000_000, '['))
      const socket = await RawSocket.connect(target)
      socket.say(`${POST}Content-Encoding: gzip\r\nContent-Length: ${bomb.length}\r\n\r\n`)
      socket.say(bomb)
      const status = await socket.status()
      socket.close()
      must([400, 413, 415].includes(status), `answered with ${status}`)
      return refused(status)
    },
  },
  answered('JSON that goes deep', [400, 413], () => {
    const body = '['.repeat(16_000)
    return `${POST}Content-Length: ${body.length}\r\n\r\n${body}`
  }),
  answered('JSON with keys that are special', [400], () => {
    const body = '{"__proto__":{"title":"x"},"constructor":1}'
    return `${POST}Content-Length: ${body.length}\r\n\r\n${body}`
  }),
  ...named('a name of two dots', '..%2f..%2fetc%2fpasswd'),
  ...named('a name with NUL', 'notes%00x'),
  ...named('a name that is no UTF-8', 'notes%ff'),
  ...named('a name of ten kilobytes', 'x'.repeat(10_000)),
  ...named('a name that looks like another', 'n%C4%B1%CC%87otes%CC%81'.replace('%C4%B1', 'i')),
  ...named('a name with bidi marks', 'notes%E2%80%AEgpj.exe'),
  ...named('a name with a new line', 'notes%0Aevil'),
  {
    name: 'a name with the signs that keys are ordered by',
    async run(target) {
      const name = `${target.scratch()}!~\u00ff`
      const socket = await RawWebSocket.joinY(target, name)
      await socket.answers()
      socket.close()
      return HARMLESS
    },
  },
  {
    name: 'three hundred sockets that say nothing',
    async run(target) {
      const sockets = await Promise.all(Array.from({ length: 300 }, () => RawSocket.connect(target)))
      const one = await RawSocket.connect(target)
      one.say('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
      must((await one.status()) === 200, 'others are served meanwhile')
      await Promise.all(sockets.map((socket) => socket.letGo()))
      return refused('cut')
    },
  },
  {
    name: 'more connections than an address has',
    async run(target) {
      const open: RawSocket[] = []
      try {
        for (let made = 0; made < 130; made += 1) {
          const socket = await RawSocket.connect(target)
          open.push(socket)
          socket.say(upgradeRequest(target, { path: '/notes', protocol: 'inkwire.2' }))
        }
        const statuses = await Promise.all(open.map((socket) => socket.status()))
        must(statuses.includes(429), 'all of them were taken')
        must(statuses.filter((status) => status === 101).length <= 100, 'more than a hundred were taken')
        return refused(429)
      } finally {
        for (const socket of open) socket.close()
      }
    },
  },
  {
    name: 'upgrades without end',
    async run(target) {
      for (let made = 0; made < 600; made += 20) {
        const sockets = await Promise.all(Array.from({ length: 20 }, () => RawSocket.connect(target)))
        for (const socket of sockets) socket.say(upgradeRequest(target, { path: '/notes' }))
        const statuses = await Promise.all(sockets.map((socket) => socket.status()))
        for (const socket of sockets) socket.close()
        if (statuses.includes(429)) return refused(429)
      }
      throw new Error('nobody minded')
    },
  },
  {
    name: 'requests without end',
    async run(target) {
      const headers = { 'X-Forwarded-For': target.from }
      for (let made = 0; made < 800; made += 20) {
        const answers = await Promise.all(
          Array.from({ length: 20 }, () => fetch(`${target.url}/api/documents?limit=1`, { headers })),
        )
        for (const answer of answers) await answer.arrayBuffer()
        const surplus = answers.find(({ status }) => status === 429)
        if (surplus === undefined) continue
        must(Number(surplus.headers.get('Retry-After')) >= 1, 'it says when to come back')
        return refused(429)
      }
      throw new Error('nobody minded')
    },
  },
  {
    name: 'a forwarding header of its own',
    async run(target) {
      // What the nearest proxy heard from counts, whatever stands before it.
      const socket = await RawSocket.connect(target)
      socket.say(
        `GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: ${'1.2.3.4, '.repeat(500)}nonsense\r\n\r\n`,
      )
      const status = await socket.status()
      socket.close()
      must(status === 200, `answered with ${status}`)
      return HARMLESS
    },
  },
  ...[
    [
      'an image that is a script',
      'picture.svg',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
    ['a page under the name of a picture', 'picture.png', '<!doctype html><script>alert(1)</script>'],
    ['a picture that is a page, too', 'picture.gif', 'GIF89a/*<script>*/=1;alert(1)//</script>'],
  ].map(
    ([name, file, body]): Attack => ({
      name: `upload: ${name}`,
      async run(target) {
        const headers = { 'X-Forwarded-For': target.from }
        const path = `/api/documents/${encodeURIComponent(target.scratch())}/files?name=${file}`
        const uploaded = await fetch(`${target.url}${path}`, { method: 'POST', body: body ?? '', headers })
        must(uploaded.status === 201, `answered with ${uploaded.status}`)
        const { src } = (await uploaded.json()) as { src: string }
        const served = await fetch(`${target.url}${src}`)
        await served.arrayBuffer()
        const type = served.headers.get('Content-Type') ?? ''
        const isDownload = served.headers.get('Content-Disposition')?.startsWith('attachment') === true
        must(served.headers.get('X-Content-Type-Options') === 'nosniff', 'browsers may guess what it is')
        must(isDownload || /^image\/(png|jpeg|gif|webp|avif)$/.test(type), `served as ${type}`)
        return HARMLESS // [F2]
      },
    }),
  ),
  {
    name: 'uploads that bring a byte now and then',
    async run(target) {
      const socket = await RawSocket.connect(target)
      const path = `/api/documents/${encodeURIComponent(target.scratch())}/files?name=x.bin`
      socket.say(`POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000\r\n\r\n`)
      for (let sent = 0; sent < 5; sent += 1) socket.say('x')
      // It has twenty seconds: what matters here is that giving up leaves nothing behind.
      socket.close()
      return SLOWED
    },
  },
]
