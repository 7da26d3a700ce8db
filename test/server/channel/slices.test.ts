import { expect, test } from 'vitest'
import { Slices, type Steps } from '../../../server/channel/slices.ts'
import { FakeClock } from '../../support/fake-clock.ts'

function* steps(name: string, count: number, heard: string[]): Steps & Generator<void, void, void> {
  for (let step = 1; step < count; step += 1) {
    heard.push(`${name}${step}`)
    yield
  }
  heard.push(`${name} ends`)
}

/** A clock on which a test takes one turn after the other. */
class Turns extends FakeClock {
  readonly #turns: (() => void)[] = []

  override after(delayMs: number, run: () => void): () => void {
    expect(delayMs).toBe(0)
    this.#turns.push(run)
    return () => {}
  }

  /** Whether there was one. */
  take(): boolean {
    const turns = this.#turns.splice(0)
    expect(turns.length).toBeLessThanOrEqual(1)
    for (const run of turns) run()
    return turns.length > 0
  }
}

test('[X4] each turn takes one step, and all that is under way comes to its turn', async () => {
  const turns = new Turns()
  const slices = new Slices(turns)
  const heard: string[] = []
  const ends = [slices.run(steps('a', 3, heard)), slices.run(steps('b', 2, heard))]
  expect(heard).toEqual([])
  let taken = 0
  while (turns.take()) {
    taken += 1
    expect(heard).toHaveLength(taken)
  }
  expect(heard).toEqual(['a1', 'b1', 'a2', 'b ends', 'a ends'])
  expect(await Promise.all(ends)).toEqual([3, 2])
  expect(slices.size).toBe(0)
})

test('[X4] four are under way at a time, so that memory is bounded, and the others come in their order', () => {
  const turns = new Turns()
  const slices = new Slices(turns)
  const heard: string[] = []
  for (const name of 'abcdef') void slices.run(steps(name, 5, heard))
  const begun = new Set<string>()
  while (turns.take()) {
    const name = (heard.at(-1) as string).charAt(0)
    begun.add(name)
    if (heard.some((line) => line.endsWith(' ends'))) break
    expect(begun.size).toBeLessThanOrEqual(4)
  }
  while (turns.take()) expect(slices.size).toBeLessThanOrEqual(6)
  expect(heard.filter((line) => line.endsWith('ends')).map((line) => line.charAt(0))).toEqual([...'abcdef'])
})

test('what a step throws ends its work only', async () => {
  const turns = new Turns()
  const slices = new Slices(turns)
  const heard: string[] = []
  const failing = slices.run({
    next: () => {
      throw new Error('a fault')
    },
  })
  const other = slices.run(steps('b', 2, heard))
  while (turns.take());
  await expect(failing).rejects.toThrow('a fault')
  expect(await other).toBe(2)
})
