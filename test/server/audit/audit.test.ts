import { readdir, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { Audit, type AuditLimits } from '../../../server/audit/audit.ts'
import { noteHead } from '../../../server/audit/audit-folder.ts'
import { verifyAudit } from '../../../server/audit/verify-audit.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { newFolder } from '../../support/new-folder.ts'

const DAY_MS = 86_400_000

/** A data folder and its audit, which is closed and opened again at will. */
class AuditWorld {
  readonly data: string
  readonly clock = new FakeClock(1_790_000_000_000)
  readonly alarms: string[] = []
  readonly limits: Partial<AuditLimits>
  audit!: Audit

  private constructor(data: string, limits: Partial<AuditLimits>) {
    this.data = data
    this.limits = limits
  }

  static async open(limits: Partial<AuditLimits> = {}): Promise<AuditWorld> {
    const world = new AuditWorld(await newFolder(), limits)
    await world.start()
    onTestFinished(() => world.audit.close())
    return world
  }

  async start(): Promise<void> {
    this.audit = await Audit.open({
      dataFolder: this.data,
      clock: this.clock,
      pseudonymOf: (person) => `somebody-${person.length}`,
      alarm: (text) => void this.alarms.push(text),
      limits: this.limits,
    })
  }

  async note(...documents: string[]): Promise<void> {
    for (const document of documents)
      this.audit.note({ action: 'opened', person: 'ann@example.org', document })
    await this.audit.settled()
  }

  async files(): Promise<string[]> {
    return (await readdir(join(this.data, 'audit'))).sort()
  }

  async lines(index = 0): Promise<string[]> {
    const name = (await this.files())[index] as string
    return (await readFile(join(this.data, 'audit', name), 'utf8')).split('\n').slice(0, -1)
  }

  async rewrite(lines: readonly string[], index = 0): Promise<void> {
    const name = (await this.files())[index] as string
    await writeFile(join(this.data, 'audit', name), lines.map((line) => `${line}\n`).join(''))
  }

  async faults(): Promise<readonly string[]> {
    return (await verifyAudit(this.data)).faults
  }
}

test('[U1] what was noted is there in its order, over days, sizes and restarts, and names nobody', async () => {
  const world = await AuditWorld.open({ fileMaxBytes: 500 })
  await world.note('one', 'two')
  world.clock.pass(DAY_MS)
  await world.note('three')
  await world.audit.close()
  await world.start()
  for (let i = 0; i < 6; i += 1) await world.note(`more ${i}`)
  expect(await world.faults()).toEqual([])
  const verdict = await verifyAudit(world.data)
  expect(verdict).toMatchObject({
    lines: 9,
    head: world.audit.head,
    noted: world.audit.head,
    first: { n: 1 },
  })
  expect(verdict.files).toBeGreaterThan(2)
  const [first] = await world.lines()
  expect(JSON.parse(first as string)).toMatchObject({ n: 1, action: 'opened', document: 'one' })
  expect(first).not.toContain('ann')
})

test('[U1] a line that was changed, removed, put elsewhere or put in is found', async () => {
  const world = await AuditWorld.open()
  await world.note('a', 'b', 'c', 'd', 'e')
  const lines = await world.lines()
  const [a, b, c, d, e] = lines as [string, string, string, string, string]
  const meddled: Record<string, readonly string[]> = {
    changed: [a, b.replace('"b"', '"x"'), c, d, e],
    'changed at the end': [a, b, c, d, e.replace('"e"', '"x"')],
    removed: [a, b, d, e],
    'put elsewhere': [a, c, b, d, e],
    'put in': [a, b, b, c, d, e],
    'not a line': [a, b, 'nothing', d, e],
    'cut off': [a, b, c],
  }
  for (const [how, changed] of Object.entries(meddled)) {
    await world.rewrite(changed)
    expect(await world.faults(), how).not.toEqual([])
  }
  await world.rewrite(lines)
  expect(await world.faults()).toEqual([])
})

test('[U1] a missing file is found, and that the oldest are gone is told without being a fault', async () => {
  const world = await AuditWorld.open({ fileMaxBytes: 1 })
  for (const name of ['a', 'b', 'c']) await world.note(name)
  const [first, second] = (await world.files()) as [string, string]
  const away = join(world.data, 'away')
  await rename(join(world.data, 'audit', second), away)
  expect(await world.faults()).toContainEqual(expect.stringContaining('a file is missing'))
  await rename(away, join(world.data, 'audit', second))
  await rm(join(world.data, 'audit', first))
  expect(await verifyAudit(world.data)).toMatchObject({ faults: [], first: { n: 2 }, lines: 2 })
})

test('[U1] an end that is cut off together with its note is found by a head that was kept elsewhere', async () => {
  const world = await AuditWorld.open()
  await world.note('a')
  const early = world.audit.head
  await world.note('b')
  const kept = world.audit.head
  await world.rewrite((await world.lines()).slice(0, 1))
  await noteHead(world.data, early)
  expect(await world.faults()).toEqual([])
  expect((await verifyAudit(world.data, kept)).faults).toEqual([
    expect.stringContaining('the end is missing'),
  ])
})

test('[U1] a line that a crash has torn is taken away, said, and the chain goes on', async () => {
  const world = await AuditWorld.open()
  await world.note('a', 'b')
  await world.audit.close()
  const path = join(world.data, 'audit', (await world.files())[0] as string)
  await writeFile(path, '{"n":3,"ti', { flag: 'a' })
  expect(await world.faults(), 'a server may be writing it').toEqual([])
  await world.start()
  await world.note('c')
  expect(await world.faults()).toEqual([])
  const [, , third] = await world.lines()
  expect(JSON.parse(third as string)).toMatchObject({ n: 3, action: 'cut', facts: { bytes: 10 } })
  expect(world.audit.head.n).toBe(4)
})

test('[U1] lines that were on disk and are gone at the next start are told, and the chain goes on', async () => {
  const world = await AuditWorld.open({ fileMaxBytes: 1 })
  await world.note('a')
  await world.note('b')
  await world.audit.close()
  await truncate(join(world.data, 'audit', (await world.files())[1] as string), 0)
  await world.start()
  await world.note('c')
  expect(await world.faults()).toEqual([])
  // What was lost had been on disk, and that was noted: it is told where it was.
  expect(world.alarms).toEqual(['the end of the audit is missing: it ended with 2, and ends with 1'])
  expect((await world.lines(1))[0]).toContain('"action":"lost"')
  expect((await verifyAudit(world.data)).holes).toEqual([expect.stringContaining('lost')])
})

test('what comes too fast is counted, and the count is written', async () => {
  const world = await AuditWorld.open({ waitingMax: 3 })
  for (let i = 0; i < 10; i += 1) world.audit.note({ action: 'opened', document: `${i}` })
  await world.audit.settled()
  const lines = (await world.lines()).map((line) => JSON.parse(line))
  expect(lines).toHaveLength(4)
  expect(lines.at(-1)).toMatchObject({ action: 'missed', facts: { events: 7 } })
  expect(world.alarms).toHaveLength(1)
})

test('while the disk does not take it, events wait, and nobody who notes one has to', async () => {
  const world = await AuditWorld.open()
  await world.note('a')
  world.clock.pass(DAY_MS)
  // The next line needs a new file, and its folder is not there.
  await rename(join(world.data, 'audit'), join(world.data, 'elsewhere'))
  world.audit.note({ action: 'opened', document: 'b' })
  await world.audit.settled()
  expect(world.alarms).toContain('the audit cannot be written; its events wait')
  await rm(join(world.data, 'audit'), { recursive: true, force: true })
  await rename(join(world.data, 'elsewhere'), join(world.data, 'audit'))
  await world.note('c')
  expect(await world.faults()).toEqual([])
  expect((await verifyAudit(world.data)).lines).toBe(3)
})
