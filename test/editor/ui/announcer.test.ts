import { expect, test } from 'vitest'
import { Announcer, type EditHeard, type Verbosity } from '../../../editor/ui/announcer.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const BLOCKS = Array.from({ length: 2_000 }, () => ({}))

function listen(verbosity: Verbosity) {
  const clock = new FakeClock()
  const heard: string[] = []
  const announcer = new Announcer<EditHeard>({
    clock,
    verbosity,
    speak: (sentence) => heard.push(sentence),
    whereabouts: (edits) => (edits.length > 2 ? '' : 'end'),
  })
  const edit = (who: string | undefined, ...blocks: number[]): void =>
    announcer.edited(blocks.map((at) => ({ block: BLOCKS[at] as object, who })))
  return { announcer, clock, heard, edit }
}

test('edits are merged into one sentence, a block counts once', () => {
  const { clock, heard, edit } = listen('all')
  edit('Ada', 1)
  edit('Ada', 1, 2)
  clock.pass(4_999)
  expect(heard).toEqual([])
  edit('Ada', 2)
  clock.pass(1)
  expect(heard).toEqual(['Ada edited 2 paragraphs near the end'])
  edit('Ada', 3)
  edit('Bob', 4)
  edit(undefined, 5)
  clock.pass(5_000)
  expect(heard[1]).toBe('Ada, Bob, and others edited 3 paragraphs')
  clock.pass(60_000)
  expect(heard).toHaveLength(2)
})

test('few means every half minute, off means nothing, and a change counts at once', () => {
  const { announcer, clock, heard, edit } = listen('few')
  edit('Ada', 1)
  clock.pass(29_999)
  expect(heard).toEqual([])
  clock.pass(1)
  expect(heard).toEqual(['Ada edited a paragraph near the end'])
  edit('Ada', 1)
  announcer.joined('Bob')
  announcer.verbosity = 'off'
  edit('Ada', 2)
  announcer.joined('Cleo')
  announcer.left('Bob')
  expect(clock.timers).toBe(0)
  clock.pass(60_000)
  expect(heard).toHaveLength(1)
})

test('who comes and goes is said together, and who only lost the connection is not', () => {
  const { announcer, clock, heard } = listen('few')
  announcer.joined('Ada')
  announcer.joined('Bob')
  announcer.left('Cleo')
  clock.pass(3_000)
  expect(heard).toEqual(['Ada and Bob joined. Cleo left'])
  announcer.left('Ada')
  announcer.joined('Ada')
  clock.pass(3_000)
  expect(heard).toHaveLength(1)
})

test('what is remembered has a limit, and closing leaves no timer', () => {
  const { announcer, clock, heard, edit } = listen('all')
  edit('Ada', ...BLOCKS.keys())
  announcer.left('Ada')
  clock.pass(5_000)
  expect(heard).toEqual(['Ada left', 'Ada edited 1000 paragraphs'])
  edit('Ada', 1)
  announcer.joined('Ada')
  announcer.close()
  announcer.close()
  expect(clock.timers).toBe(0)
})
