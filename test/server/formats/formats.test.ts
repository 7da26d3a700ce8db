import { performance } from 'node:perf_hooks'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import type { FormatLimits } from '../../../server/formats/formats.ts'
import { fold } from '../../../server/snapshot/fold.ts'
import { describedSchema } from '../../../shared/format/described-schema.ts'
import type { DocName, Seq } from '../../../shared/ids.ts'
import { scanUpdate } from '../../../shared/update/scan.ts'
import { arbitraryDocument } from '../../shared/format/arbitrary-document.ts'
import { FormatsWorld } from './formats-world.ts'

const worlds: FormatsWorld[] = []

afterEach(async () => {
  for (const { formats, world } of worlds.splice(0)) {
    await formats.close()
    expect(world.alarms).toEqual([])
  }
})

async function open(limits: Partial<FormatLimits> = {}): Promise<FormatsWorld> {
  const world = await FormatsWorld.open(limits)
  worlds.push(world)
  return world
}

const MARKDOWN = '# Plans for *May*\n\n- [x] think\n- [ ] write\n\n> [!WARNING]\n> Mind the gap.\n'

test('[M1] what is imported is exported again, in every format', async () => {
  const there = await open()
  const made = await there.import(MARKDOWN, '', 'text/markdown; charset=utf-8')
  expect(made).toMatchObject({ status: 201, body: { title: 'Plans for May', leftOut: [] } })
  expect(await there.export(made.body.name, 'markdown')).toBe(MARKDOWN)
  expect(await there.export(made.body.name, 'text')).toBe(
    'Plans for May\n\n☑ think\n☐ write\n\nMind the gap.\n',
  )
  const html = await there.export(made.body.name, 'html')
  expect(html).toContain('<title>Plans for May</title>')
  for (const format of ['html', 'json', 'markdown']) {
    const again = await there.import(await there.export(made.body.name, format), `?from=${format}&title=Copy`)
    expect(again).toMatchObject({ status: 201, body: { title: 'Copy' } })
    expect(await there.export(again.body.name, 'json')).toBe(await there.export(made.body.name, 'json'))
  }
})

test('[M1] random documents survive the way through Yjs, the log and every format', async () => {
  const there = await open()
  const documents = fc.sample(arbitraryDocument(describedSchema()), { seed: 23, numRuns: 12 })
  for (const [at, document] of documents.entries()) {
    const json = JSON.stringify(document.toJSON())
    const made = await there.import(json, '?from=json')
    expect(JSON.parse(await there.export(made.body.name, 'json'))).toEqual(document.toJSON())
    const format = ['markdown', 'html'][at % 2] as string
    const again = await there.import(await there.export(made.body.name, format), `?from=${format}`)
    expect(JSON.parse(await there.export(again.body.name, 'json')), json).toEqual(document.toJSON())
  }
})

test('[M1] what a document cannot hold is refused by name', async () => {
  const there = await open()
  const refused = async (body: string, query: string) => {
    const answer = await there.import(body, query)
    return `${answer.status} ${answer.body.error.code} ${answer.body.error.text}`
  }
  const node = (type: string, more = {}) => JSON.stringify({ type: 'doc', content: [{ type, ...more }] })
  expect(await refused(node('hologram'), '?from=json')).toMatch(/^422 CONTENT_UNKNOWN .*"hologram"/)
  expect(await refused('<div data-node="hologram"></div>', '?from=html')).toMatch(/^422 .*"hologram"/)
  expect(await refused('Text\n\n<div data-node="hologram"></div>', '?from=markdown')).toMatch(
    /^422 .*"hologram"/,
  )
  expect(await refused(node('paragraph', { attrs: { glow: 1 } }), '?from=json')).toMatch(/^422 .*"glow"/)
  expect(await refused(node('image', { attrs: { src: 'javascript:x' } }), '?from=json')).toMatch(
    /^422 ADDRESS_UNSAFE/,
  )
  expect(await refused('{"type":', '?from=json')).toMatch(/^400 REQUEST_MALFORMED/)
  expect(await refused(node('text', { text: 'x' }), '?from=json')).toMatch(/^400 REQUEST_MALFORMED/)
  expect(await refused('x', '?from=docx')).toMatch(/^400 REQUEST_MALFORMED/)
  const bytes = await there.import(Uint8Array.of(0x61, 0xff), '?from=text')
  expect(bytes).toMatchObject({ status: 400, body: { error: { code: 'REQUEST_MALFORMED' } } })
  expect((await there.ask('')).status).toBe(200)
  expect(await (await there.ask('')).json()).toEqual({ documents: [] })
})

test('[M1] what was left out of a page is told', async () => {
  const there = await open()
  const page =
    '<h1>Page</h1><script>alert(1)</script><iframe src="https://x.y/v"></iframe><svg><text>drawn</text></svg>'
  const made = await there.import(page, '?from=html')
  expect(made.body.leftOut).toEqual(['iframe', 'script', 'svg'])
  expect(await there.export(made.body.name, 'markdown')).toBe('# Page\n\n<https://x.y/v>\n\ndrawn\n')
})

test('an export has the snapshot and all that came after it', async () => {
  const { formats, world } = await open()
  const log = await world.log.open('notes' as DocName)
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let line = 1; line <= 30; line++) {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(`line ${line}`)])
    doc.getXmlFragment('default').push([paragraph])
  }
  for (const update of updates) await log.append(update, 'ada')
  const entries = updates.slice(0, 20).map((update, at) => ({ seq: (at + 1) as Seq, update }))
  const { deleteSet, stateVector, update } = fold(undefined, entries)
  await log.putSnapshot(
    { seq: 20 as Seq, timeMs: 1, update, stateVector, deleteSet },
    {
      entriesThrough: 20 as Seq,
      snapshotsBefore: 20 as Seq,
    },
  )
  await log.close()
  const text = await formats.export('notes' as DocName, { format: 'text', field: 'default', title: '' })
  expect(new TextDecoder().decode(text)).toBe(
    `${Array.from({ length: 30 }, (_, at) => `line ${at + 1}`).join('\n\n')}\n`,
  )
})

test('an export of a document that this server’s schema does not know has all of it', async () => {
  const { formats, world } = await open()
  const log = await world.log.open('notes' as DocName)
  const doc = new Y.Doc()
  const hologram = new Y.XmlElement('hologram')
  hologram.setAttribute('glow', 'blue')
  hologram.insert(0, [new Y.XmlText('inside')])
  doc.getXmlFragment('default').push([hologram])
  await log.append(Y.encodeStateAsUpdate(doc), 'ada')
  await log.close()
  for (const format of ['markdown', 'html', 'json'] as const) {
    const bytes = await formats.export('notes' as DocName, { format, field: 'default', title: '' })
    const text = new TextDecoder().decode(bytes)
    expect(text, format).toMatch(/hologram.*glow.*blue.*inside/s)
  }
})

test('[M2] updates of an import pass the scan and keep to its limit', async () => {
  const { formats } = await open()
  const words = Array.from({ length: 5000 }, (_, at) => `Paragraph ${at} with a few words.`).join('\n\n')
  const imported = await formats.import(new TextEncoder().encode(words), 'text', 'default')
  expect(imported.updates.length).toBeGreaterThan(2)
  for (const update of imported.updates) {
    expect(scanUpdate(update)).toBeDefined()
    expect(update.byteLength).toBeLessThan(512 * 1024)
  }
})

test('[M2] the event loop is free while a long document is exported', async () => {
  const there = await open()
  const words = Array.from({ length: 1000 }, (_, at) => `Paragraph **${at}** with a few words.`).join('\n\n')
  const { body } = await there.import(words, '?from=markdown')
  const before = performance.eventLoopUtilization()
  await there.export(body.name, 'markdown')
  const { active, utilization } = performance.eventLoopUtilization(before)
  expect(utilization, `${active} ms`).toBeLessThan(0.3)
})

test('[M2] what takes too long is ended, and the next export has a thread again', async () => {
  const there = await open({ timeoutMs: 2500 })
  const deep = '*a **b '.repeat(1_000_000)
  const answer = await there.import(deep, '?from=markdown')
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'LIMIT_EXCEEDED' } } })
  const made = await there.import('words', '?from=text')
  expect(await there.export(made.body.name, 'text')).toBe('words\n')
})

test('[M2] more than a few at once are asked to come again', async () => {
  const there = await open({ waitingMax: 2 })
  const answers = await Promise.all(Array.from({ length: 4 }, () => there.import('words', '?from=text')))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 503, 503])
  expect(answers.find(({ status }) => status === 503)?.body.error.code).toBe('SERVER_BUSY')
})

test('[M2] a document or a block beyond the limits is refused', async () => {
  const there = await open({ documentMaxBytes: 10_000, updateMaxBytes: 50_000 })
  const made = await there.import('word '.repeat(4000), '?from=text')
  const answer = await there.ask(`/${made.body.name}?as=text`)
  expect(answer.status).toBe(400)
  expect((await answer.json()).error.code).toBe('LIMIT_EXCEEDED')
  expect((await there.import('word '.repeat(20_000), '?from=text')).body.error.code).toBe('LIMIT_EXCEEDED')
  expect((await there.import('x'.repeat(8 * 1024 * 1024 + 1), '?from=text')).status).toBe(413)
})

test('an export is a file that no browser runs', async () => {
  const there = await open()
  const made = await there.import('# Größe "1/2"\n', '', 'text/markdown')
  const { headers } = await there.ask(`/${made.body.name}?as=html`)
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(headers.get('content-disposition')).toBe(
    'attachment; filename="Gr_e 1 2.html"; filename*=UTF-8\'\'Gr%C3%B6%C3%9Fe%201%202.html',
  )
  expect(headers.get('content-security-policy')).toContain('sandbox')
  expect(headers.get('cache-control')).toBe('no-store')
})

test('other requests are answered as before, and other sites are refused here too', async () => {
  const there = await open()
  const made = await there.import('words', '?from=text')
  expect(await (await there.ask(`/${made.body.name}`)).json()).toMatchObject({ name: made.body.name })
  expect((await there.ask('/nobody?as=json')).status).toBe(404)
  const json = { 'content-type': 'application/json' }
  expect((await there.ask('', { method: 'POST', body: '{"title":"T"}', headers: json })).status).toBe(201)
  const other = { 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' }
  expect((await there.ask('?from=text', { method: 'POST', body: 'x', headers: other })).status).toBe(403)
  expect((await there.ask(`/${made.body.name}?as=json`, { headers: other })).status).toBe(403)
  const form = { 'content-type': 'multipart/form-data; boundary=x' }
  expect((await there.ask('?from=text', { method: 'POST', body: 'x', headers: form })).status).toBe(415)
})
