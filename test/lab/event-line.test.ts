import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventLine } from '../../editor/lab/event-line.ts'
import { Lab } from '../../editor/lab/lab.ts'
import { run } from '../../editor/lab/simulation/run.ts'
import type { World } from '../../editor/lab/simulation/world/world.ts'
import { LAB_ENGLISH } from '../../editor/lab/texts/english.ts'
import { LAB_GERMAN } from '../../editor/lab/texts/german.ts'
import { LAB_TEXTS } from '../../editor/lab/texts/texts.ts'
import { overlay } from '../../editor/texts/overlay.ts'
import { NODE } from '../support/node-host.ts'

beforeAll(() => overlay(LAB_TEXTS, LAB_GERMAN))
afterAll(() => overlay(LAB_TEXTS, LAB_ENGLISH))

test('an event is said in the language of the page, with its facts as they are', () => {
  expect(eventLine('     1.000 s  ada edits 12')).toBe('     1.000 s  ada schreibt: 12 Bytes')
  expect(eventLine('     1.000 s  fault nothing comes up from a for 12')).toBe(
    '     1.000 s  Störung: nichts kommt von a zum Server, für 12 ms',
  )
  expect(eventLine('     1.000 s  a type in a block a1 a2')).toBe(
    '     1.000 s  a schreibt in einen Absatz a1 a2',
  )
  expect(eventLine('     1.000 s  oracle violated [C1] somebody was told too early')).toBe(
    '     1.000 s  Prüfung: Versprechen gebrochen: [C1] somebody was told too early',
  )
  expect(eventLine('     1.000 s  a sings 12')).toBe('     1.000 s  a sings 12')
})

test('every event that the simulation or the lab notes has words in German', async () => {
  const untold = new Set<string>()
  const look = ({ trace }: World): void => {
    expect(trace.lines.length).toBeGreaterThan(50)
    for (const line of trace.lines) if (eventLine(line) === line) untold.add(line)
  }
  for (const seed of [1, 2, 3, 5, 8, 13, 21, 242]) {
    let world: World | undefined
    const { violation } = await run(seed, NODE, {
      keepsLines: true,
      onStage: (stage) => {
        world = stage.world
      },
    })
    expect(violation).toBeUndefined()
    look(world as World)
  }
  const lab = new Lab({ seed: 4711, people: 3, host: NODE })
  await lab.advance(2000)
  await lab.perform({ type: 'network', latencyMs: 90, jitterMs: 20, loss: 0.1 })
  await lab.perform({ type: 'disk', syncMs: 50 })
  await lab.perform({ type: 'go offline', person: 'ada' })
  await lab.perform({ type: 'crash server' })
  await lab.advance(9000)
  await lab.perform({ type: 'start server' })
  await lab.perform({ type: 'go online', person: 'ada' })
  await lab.perform({ type: 'crash', person: 'bob' })
  await lab.advance(20_000)
  look(lab.world)
  expect([...untold]).toEqual([])
})
