import { type Attack, HARMLESS, must, refused, type Target } from '../attack.ts'
import { endsWith } from '../endings.ts'
import { RawWebSocket } from '../raw-web-socket.ts'

interface Answer {
  readonly status: number
  readonly body: string
}

async function ask(target: Target, path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { 'X-Forwarded-For': target.from, ...init.headers }
  const answer = await fetch(`${target.url}${path}`, { ...init, headers })
  return { status: answer.status, body: await answer.text() }
}

function importAs(target: Target, from: string, body: string): Promise<Answer> {
  return ask(target, `/api/documents?from=${from}`, { method: 'POST', body })
}

/** Imports a text, exports it as HTML, and looks at that; a refusal is as good. */
function imported(name: string, from: string, text: () => string, check: (html: string) => boolean): Attack {
  return {
    name,
    async run(target) {
      const answer = await importAs(target, from, text())
      if (answer.status !== 201) {
        must([400, 413, 422, 503].includes(answer.status), `answered with ${answer.status}`)
        return refused(answer.status)
      }
      const { name: made } = JSON.parse(answer.body) as { name: string }
      const html = await ask(target, `/api/documents/${encodeURIComponent(made)}?as=html`)
      must(html.status === 200 && check(html.body), `it reads ${html.body.slice(0, 300)}`)
      return HARMLESS
    },
  }
}

const paragraph = (node: unknown) =>
  JSON.stringify({ type: 'doc', content: [{ type: 'paragraph', content: [node] }] })

export const CONTENT_ATTACKS: readonly Attack[] = [
  imported('a javascript: link in HTML', 'html', () => '<p><a href="javascript:alert(1)">x</a></p>', safe),
  imported(
    'a javascript: link in disguise',
    'html',
    () => '<p><a href=" ja\tva&#10;script:alert(1)">x</a></p>',
    safe,
  ),
  imported(
    'a javascript: link in Markdown',
    'markdown',
    () => '[x](javascript:alert(1)) <javascript:alert(1)>',
    safe,
  ),
  imported(
    'a javascript: link in JSON',
    'json',
    () =>
      paragraph({
        type: 'text',
        text: 'x',
        marks: [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }],
      }),
    safe,
  ),
  imported(
    'scripts, handlers and frames in HTML',
    'html',
    () =>
      '<script>alert(1)</script><p onclick="alert(1)">x</p><iframe src="https://evil.example"></iframe><svg onload=alert(1)>',
    safe,
  ),
  imported(
    'styles in HTML',
    'html',
    () =>
      '<style>*{display:none}</style><p style="position:fixed;background:url(https://evil.example)">x</p>',
    (html) => !/evil\.example|position:\s*fixed|\*\{display/.test(html),
  ),
  imported(
    'an image whose address runs code',
    'html',
    () => '<p><img src="javascript:alert(1)"><img src="data:text/html,<script>alert(1)</script>"></p>',
    safe,
  ),
  imported('fifty thousand levels of HTML', 'html', () => `${'<blockquote>'.repeat(50_000)}x`, safe),
  imported('fifty thousand levels of Markdown', 'markdown', () => `${'>'.repeat(50_000)} x`, safe),
  imported('fifty thousand levels of JSON', 'json', () => `${'{"content":['.repeat(50_000)}`, safe),
  imported(
    'fifty thousand levels of JSON that is whole',
    'json',
    () =>
      `{"type":"doc","content":[${'{"type":"blockquote","content":['.repeat(50_000)}${']}'.repeat(50_000)}]}`,
    safe,
  ),
  imported(
    'a table of ten thousand by ten thousand',
    'html',
    () => '<table><tr><td colspan="10000" rowspan="10000">x</td></tr></table>',
    (html) => html.length < 1_000_000,
  ),
  imported(
    'many tables of ten thousand cells',
    'html',
    () => `<table>${`<tr>${'<td colspan=1000>'.repeat(20)}</tr>`.repeat(20)}</table>`,
    () => true,
  ),
  imported(
    'a single word of seven megabytes',
    'text',
    () => 'x'.repeat(7_000_000),
    () => true,
  ),
  imported(
    'half a surrogate pair',
    'json',
    () => paragraph({ type: 'text', text: 'a\ud800b' }),
    () => true,
  ),
  imported(
    'a reference bomb',
    'html',
    () => `<p>${'&amp;'.repeat(200_000)}</p>`,
    () => true,
  ),
  {
    name: 'a single word of ten megabytes, as an edit',
    async run(target) {
      const socket = await RawWebSocket.joinY(target, target.scratch())
      socket.sayBinary(new Uint8Array(10_000_000).fill(0x78))
      return endsWith(socket, '1009', 'cut')
    },
  },
  {
    name: 'a title with half a surrogate pair, or of more than a line',
    async run(target) {
      for (const title of ['a\ud800b', 'one\ntwo', 'a\u2028b', '\u0000']) {
        const body = JSON.stringify({ title })
        const headers = { 'Content-Type': 'application/json' }
        const { status } = await ask(target, '/api/documents', { method: 'POST', body, headers })
        must(status === 400, `${JSON.stringify(title)} was answered with ${status}`)
      }
      return refused(400)
    },
  },
]

/** Nothing in it runs. A word may look like anything, as long as it is one. */
function safe(html: string): boolean {
  const tags = html.match(/<[a-z][^>]*>/gi)?.join('') ?? ''
  return !/javascript:|<script|<iframe|<svg|\son\w+=|data:text/i.test(tags)
}
