import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from '../editing/desk.page.ts'
import { DESK_PAGE } from '../editing/desk-page.ts'

declare const desk: Desk

let page: Page

/** For a file of tests, called once at its top: the page in which its stories are told. */
export function openStories(): void {
  runInPage({ ...DESK_PAGE, onOpen: (opened) => (page = opened) })
}

/** What somebody does: who, what, and with which words. */
export type Step =
  | readonly [who: number, what: 'enter', behind: string]
  | readonly [who: number, what: 'type', words: string, behind?: string]
  | readonly [who: number, what: 'paste', html: string, from: string]
  | readonly [who: number, what: 'undo' | 'redo' | 'bold']
  | readonly ['meet', ...who: number[]]

export interface Story {
  readonly block?: 'paragraph' | 'heading' | 'listItem' | 'nested'
  readonly people?: number
  readonly line?: string
  readonly steps: readonly Step[]
}

/** A story, and what everyone shows in the end. */
export type Told = readonly [how: string, story: Story, text: string]

/** What everyone shows in the end, after all have met. */
export async function tell(story: Story): Promise<string> {
  const shown = await page.evaluate(
    async ({ block = 'paragraph', people = 2, line = 'hello world', steps }) => {
      for (const { editor } of desk.seats) editor?.destroy()
      desk.seats.length = 0
      desk.log.length = 0
      const { element } = desk
      desk.open((fragment) => {
        const paragraph = element('paragraph', {}, line)
        const below = element('bulletList', {}, element('listItem', {}, element('paragraph', {}, 'below')))
        if (block === 'heading') fragment.insert(0, [element('heading', { level: 2 }, line)])
        else if (block === 'paragraph') fragment.insert(0, [paragraph])
        else {
          const item =
            block === 'nested'
              ? element('listItem', {}, paragraph, below)
              : element('listItem', {}, paragraph)
          fragment.insert(0, [element('bulletList', {}, item)])
        }
      })
      for (let seat = 1; seat < people; seat++) desk.open(0)
      for (let seat = 0; seat < people; seat++) {
        desk.seat(seat).doc.clientID = 1000 + seat
        await desk.isReady(seat)
      }
      for (const step of steps) {
        if (step[0] === 'meet') {
          const named = step.slice(1) as number[]
          const who = named.length === 0 ? [...desk.seats.keys()] : [...new Set(named)]
          for (const one of who) desk.catchUp(one)
          desk.deliver(who)
          continue
        }
        const [who, what, words = '', behind] = step
        const { commands } = desk.editor(who)
        if (what !== 'undo' && what !== 'redo') desk.pause(who)
        if (what === 'undo' || what === 'redo') commands[what]()
        else if (what === 'bold') commands.toggleBold()
        else if (what === 'type') {
          if (behind !== undefined) desk.putCaret(who, behind)
          desk.type(who, words)
        } else if (what === 'paste') {
          desk.putCaret(who, behind as string)
          const { $from } = desk.editor(who).state.selection
          commands.setTextSelection({ from: $from.pos, to: $from.end() })
          desk.editor(who).view.pasteHTML(words)
        } else {
          desk.putCaret(who, words)
          desk.press(who, 'Enter')
        }
      }
      for (let seat = 0; seat < people; seat++) desk.catchUp(seat)
      desk.deliver()
      const documents = new Set(desk.seats.map((_, seat) => desk.xml(seat)))
      if (documents.size !== 1) throw new Error(`documents differ:\n${[...documents].join('\n')}`)
      return desk.seats.map((_, seat) => desk.text(seat).replaceAll(/\|+/g, '|').replace(/^\|/, ''))
    },
    story,
  )
  expect(new Set(shown).size, shown.join('\n')).toBe(1)
  return shown[0] as string
}

/** Each of several people splits the block behind these words, nobody having heard of the others. */
export function splits(...behind: readonly string[]): readonly Step[] {
  return behind.map((words, who): Step => [who, 'enter', words])
}

export const BOTH: readonly [Step, Step] = [
  [0, 'enter', 'hello'],
  [1, 'enter', 'hello'],
]
