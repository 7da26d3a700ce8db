import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from '../editing/desk.page.ts'

declare const desk: Desk

let page: Page
runInPage({
  script: new URL('../editing/desk.page.ts', import.meta.url),
  html: '<!doctype html><title>desk</title>',
  onOpen: (opened) => {
    page = opened
  },
})

/** What both show when each has pressed Enter behind so many letters of "hello world" before they hear of each other. */
function splitAtOnce(...places: [number, number]): Promise<string[]> {
  return page.evaluate((places) => {
    desk.seats.length = 0
    desk.open((fragment) => fragment.insert(0, [desk.element('paragraph', {}, 'hello world')]))
    desk.open(0)
    for (const [seat, place] of places.entries()) {
      desk.editor(seat).commands.setTextSelection(1 + place)
      desk.editor(seat).commands.splitBlock()
    }
    desk.sync()
    return [desk.text(0), desk.text(1)]
  }, places)
}

test('[E5] two people who press Enter at the end of a block at once make two blocks, and double nothing', async () => {
  expect(await splitAtOnce(11, 11)).toEqual(['hello world||', 'hello world||'])
})

test('[E5] two people who press Enter within a block at once lose nothing; what both moved down is there twice', async () => {
  expect(await splitAtOnce(5, 5)).toEqual(['hello| world| world', 'hello| world| world'])
})
