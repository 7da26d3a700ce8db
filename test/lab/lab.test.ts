import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { Lab } from '../../editor/lab/lab.ts'
import { LAB_DOCUMENT, LAB_FIELD } from '../../editor/lab/lab-scenario.ts'
import { parseRecording, printRecording } from '../../editor/lab/recording.ts'
import { disagreements, heal, replay } from '../../editor/lab/replay.ts'
import { testOf, testOfSeed } from '../../editor/lab/test-of.ts'
import { Weather } from '../../editor/lab/weather.ts'
import { NODE } from '../support/node-host.ts'

/** Writes into the first paragraph, as an editor would. */
function type(lab: Lab, person: number, words: string): void {
  const doc = lab.people[person]?.tab?.doc as Y.Doc
  const paragraph = doc.getXmlFragment(LAB_FIELD).get(0) as Y.XmlElement
  doc.transact(() => {
    if (paragraph.length === 0) paragraph.insert(0, [new Y.XmlText()])
    const text = paragraph.get(0) as Y.XmlText
    text.insert(text.length, words)
  })
}

function textOf(lab: Lab, person: number): string | undefined {
  return lab.people[person]?.tab?.doc.getXmlFragment(LAB_FIELD).toString()
}

const statesOf = (lab: Lab) => lab.people.map(({ tab }) => tab?.status.state)

async function newLab(people = 2): Promise<Lab> {
  const lab = new Lab({ seed: 4711, people, host: NODE })
  await lab.advance(5000)
  return lab
}

test('[R2] [C1] who was cut off and a crashed server lose nothing: "saved" comes when the disk has it', async () => {
  const lab = await newLab()
  expect(statesOf(lab)).toEqual(['saved', 'saved'])
  type(lab, 0, 'one ')
  expect(statesOf(lab)).toEqual(['saving', 'saved'])
  // On its way to the disk when the server crashes.
  await lab.advance(lab.world.nowMs + 500)
  expect(lab.server.appending(LAB_DOCUMENT)).toHaveLength(1)
  lab.perform({ type: 'crash server' })
  await lab.advance(lab.world.nowMs + 3000)
  expect(lab.people[0]?.tab?.status).toMatchObject({ unacknowledged: { edits: 1, onDevice: true } })
  expect(textOf(lab, 1)).not.toContain('one')
  lab.perform({ type: 'start server' })
  await lab.advance(lab.world.nowMs + 10_000)
  expect(statesOf(lab)).toEqual(['saved', 'saved'])
  expect(textOf(lab, 1)).toContain('one')
  expect(disagreements(lab)).toEqual([])
})

test('what is done again is the same, to the last event, and goes on from there', async () => {
  const lab = await newLab(3)
  type(lab, 0, 'some words ')
  lab.perform({ type: 'show', person: 'ada', state: { user: { name: 'Ada' } } })
  await lab.advance(lab.world.nowMs + 777)
  lab.perform({ type: 'network', latencyMs: 500, jitterMs: 400, loss: 0.3 })
  lab.perform({ type: 'go offline', person: 'ben' })
  type(lab, 1, 'offline ')
  type(lab, 2, 'online ')
  await lab.advance(lab.world.nowMs + 1234)
  lab.perform({ type: 'crash', person: 'cleo' })
  lab.perform({ type: 'disk', syncMs: 40 })
  await lab.advance(lab.world.nowMs + 200)
  lab.perform({ type: 'crash server' })
  await lab.advance(lab.world.nowMs + 100)
  const text = printRecording(lab.recording())
  expect(printRecording(parseRecording(text))).toBe(text)

  const again = await replay(text, NODE)
  expect(again.hasDiverged).toBe(false)
  expect(again.isReplaying).toBe(false)
  expect(again.world.trace.lines).toEqual(lab.world.trace.lines)
  expect(again.world.trace.hash).toBe(lab.world.trace.hash)
  expect(printRecording(again.recording())).toBe(text)
  for (const one of [lab, again]) {
    await heal(one)
    expect(disagreements(one)).toEqual([])
    expect(textOf(one, 2)).toMatch(/some words/)
    expect(textOf(one, 0)).toMatch(/offline/)
  }
  expect(again.world.trace.hash).toBe(lab.world.trace.hash)
})

test('a replay shows the same whether it is watched step by step or at once', async () => {
  const lab = await newLab()
  type(lab, 0, 'a ')
  await lab.advance(lab.world.nowMs + 333)
  type(lab, 1, 'b ')
  await lab.advance(lab.world.nowMs + 2000)
  const recording = lab.recording()
  const slow = new Lab({ seed: recording.seed, people: 2, host: NODE, replay: recording })
  while (slow.isReplaying) await slow.step()
  expect(slow.world.trace.hash).toBe(lab.world.trace.hash)
  expect(slow.world.nowMs).toBe(lab.world.nowMs)
})

test('a recording that fits this code no more is played as well as it can be, and everyone agrees in the end', async () => {
  const lab = await newLab()
  type(lab, 0, 'first ')
  await lab.advance(lab.world.nowMs + 3000)
  type(lab, 1, 'second ')
  await lab.advance(lab.world.nowMs + 3000)
  const { inputs, ...rest } = lab.recording()
  // As if the server answered in fewer messages, and Ben had never heard of the first words.
  const other = inputs.map((placed) => ({ ...placed, afterEvents: placed.afterEvents - 5 }))
  const cut = {
    atMs: 4900,
    afterEvents: 1,
    isTogether: false,
    input: { type: 'go offline', person: 'ben' },
  } as const
  const again = await replay({ ...rest, inputs: [cut, ...other] }, NODE)
  expect(again.hasDiverged).toBe(true)
  await heal(again)
  expect(disagreements(again)).toEqual([])
  expect(textOf(again, 1)).toContain('first')
})

test('what "make a test of this" writes is what stands here as a test', async () => {
  const path = new URL('./recorded/first-recording.test.ts', import.meta.url)
  const source = await readFile(path, 'utf8')
  const [, recording = ''] = /const RECORDING = `([^`]*)`/.exec(source) ?? []
  const [, hash = ''] = /hash of that run was ([0-9a-f]{16})/.exec(source) ?? []
  expect(testOf(parseRecording(recording), hash)).toBe(source)
  expect(testOfSeed(242)).toContain('run(242, NODE)')
})

test('a connection loses nothing: what the network loses takes longer', () => {
  const weather = new Weather()
  weather.report = { latencyMs: 100, jitterMs: 50, loss: 0.5 }
  const draws = [0.5, 0.4, 0.4, 0.9]
  expect(weather.latencyMs(() => draws.shift() as number)).toBe(125 + 400 + 600)
})
