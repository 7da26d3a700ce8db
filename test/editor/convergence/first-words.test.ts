import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { runInPage } from '../../support/page-script.ts'
import type { Desk } from '../editing/desk.page.ts'
import { DESK_PAGE } from '../editing/desk-page.ts'

declare const desk: Desk

let page: Page
runInPage({ ...DESK_PAGE, onOpen: (opened) => (page = opened) })

test('[E4] two first keystrokes by two people who have not met make one paragraph', async () => {
  const result = await page.evaluate(() => {
    desk.seats.length = 0
    const ada = desk.open(() => {})
    const bob = desk.open(() => {})
    const untouched = desk.seats.map(({ written }) => written.length)
    desk.editor(ada).commands.insertContent('A')
    desk.editor(bob).commands.insertContent('B')
    desk.sync()
    return { untouched, xml: [desk.xml(ada), desk.xml(bob)], shown: [desk.text(ada), desk.text(bob)] }
  })
  expect(result.untouched).toEqual([0, 0])
  expect(result.xml[0]).toMatch(/^<paragraph>(AB|BA)<\/paragraph>$/)
  expect(result.xml[1]).toBe(result.xml[0])
  expect(result.shown).toEqual(result.xml.map((xml) => xml.replace(/<[^>]*>/g, '')))
})

test('[E4] first lines of several paragraphs share the first one, and none is doubled', async () => {
  const [ada, bob] = await page.evaluate(() => {
    desk.seats.length = 0
    desk.open(() => {})
    desk.open(() => {})
    for (const [seat, words] of ['one', 'two'].entries()) {
      desk.editor(seat).commands.insertContent(words)
      desk.editor(seat).commands.splitBlock()
      desk.editor(seat).commands.insertContent(`${words} more`)
    }
    desk.sync()
    return [desk.xml(0), desk.xml(1)]
  })
  expect(ada).toBe(bob)
  expect(ada?.match(/<paragraph>/g)).toHaveLength(3)
  for (const words of ['one more', 'two more']) expect(ada).toContain(`<paragraph>${words}</paragraph>`)
})

test('[E4] undoing the first words takes back one’s own only, and leaves the paragraph to all', async () => {
  const result = await page.evaluate(() => {
    desk.seats.length = 0
    const ada = desk.open(() => {})
    const bob = desk.open(() => {})
    desk.editor(ada).commands.insertContent('Ada')
    desk.sync()
    desk.editor(ada).commands.undo()
    desk.sync()
    const undone = desk.xml(bob)
    desk.editor(bob).commands.insertContent('Bob')
    desk.sync()
    return { undone, xml: desk.xml(ada), valid: desk.editor(ada).state.doc.check() === undefined }
  })
  expect(result).toEqual({
    undone: '<paragraph></paragraph>',
    xml: '<paragraph>Bob</paragraph>',
    valid: true,
  })
})

test('[E4] other roots of a document are left alone, and so is a text that somebody else began', async () => {
  const result = await page.evaluate(() => {
    desk.seats.length = 0
    const seat = desk.open(({ doc }) => {
      doc?.getText('quill').insert(0, 'of a plain Yjs client')
      doc?.getXmlFragment('prosemirror').insert(0, [desk.element('paragraph', {}, 'of another editor')])
    })
    const before = desk.seat(seat).doc.store.clients.size
    const begun = desk.open((fragment) => fragment.insert(0, [desk.element('heading', { level: 1 }, 'Old')]))
    desk.editor(begun).commands.insertContentAt(1, 'An ')
    return {
      written: desk.seat(seat).written.length,
      other: desk.seat(seat).doc.getXmlFragment('prosemirror').toString(),
      before,
      begun: desk.xml(begun),
    }
  })
  expect(result).toEqual({
    written: 0,
    other: '<paragraph>of another editor</paragraph>',
    before: 1,
    begun: '<heading level="1">An Old</heading>',
  })
})
