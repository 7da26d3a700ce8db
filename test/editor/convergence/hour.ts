import type { Browser, CDPSession } from 'playwright-core'
import { Stage } from '../../support/stage.ts'
import type { Writer } from '../../support/writers.ts'

/** What somebody who writes without a pause writes in a minute. */
const LETTERS_A_MINUTE = 240
/** So many blocks stay; what is older is deleted, so that what grows is not the document. */
const BLOCKS_MAX = 40
const OTHERS = 2

export interface HourOptions {
  readonly minutes: number
  /** So often the heap is looked at, in minutes of typing. */
  readonly everyMinutes: number
  readonly onHeap?: (minute: number, bytes: number) => void
}

/**
 * Types for so many minutes, without the pauses, into the whole product with two others who type as well. Resolves
 * with the bytes of the first one's JavaScript heap after a collection, each so many minutes.
 */
export async function typeOnAndOn(browser: Browser, options: HourOptions): Promise<number[]> {
  const { minutes, everyMinutes, onHeap } = options
  const stage = await Stage.set(browser)
  const heaps: number[] = []
  try {
    const url = await stage.newDocument()
    const people: Writer[] = []
    for (let at = 0; at <= OTHERS; at++) {
      const writer = await stage.enter()
      await writer.open(url)
      people.push(writer)
    }
    const [first] = people as [Writer]
    const session = await first.page.context().newCDPSession(first.page)
    for (let minute = 1; minute <= minutes; minute++) {
      await Promise.all(people.map((writer, at) => typeForAMinute(writer, at === 0)))
      if (minute % everyMinutes !== 0) continue
      const bytes = await heapOf(session)
      heaps.push(bytes)
      onHeap?.(minute, bytes)
    }
    await first.isSaved()
  } finally {
    await stage.clear()
  }
  return heaps
}

function typeForAMinute(writer: Writer, deletes: boolean): Promise<void> {
  return writer.editor(
    async ({ editor }, { letters, blocksMax, deletes }) => {
      if (editor === undefined) throw new Error('no editor')
      const undo = editor.state.plugins.find((plugin) =>
        /^y-undo/.test((plugin as unknown as { key: string }).key),
      )
      editor.commands.setTextSelection(editor.state.doc.content.size)
      for (let letter = 1; letter <= letters; letter++) {
        editor.view.dispatch(editor.state.tr.insertText(letter % 6 === 0 ? ' ' : 'x').scrollIntoView())
        // As a pause does.
        if (letter % 20 === 0) undo?.getState(editor.state).undoManager.stopCapturing()
        if (letter % 80 === 0) editor.commands.splitBlock()
        if (letter % 8 === 0) await new Promise((resolve) => requestAnimationFrame(resolve))
      }
      const { doc } = editor.state
      if (!deletes || doc.childCount <= blocksMax) return
      let size = 0
      for (let at = 0; at < doc.childCount - blocksMax; at++) size += doc.child(at).nodeSize
      editor.view.dispatch(editor.state.tr.delete(0, size))
    },
    { letters: LETTERS_A_MINUTE, blocksMax: BLOCKS_MAX, deletes },
  )
}

async function heapOf(session: CDPSession): Promise<number> {
  // A second one takes what the first has set free.
  for (let round = 0; round < 2; round++) await session.send('HeapProfiler.collectGarbage')
  const { usedSize } = await session.send('Runtime.getHeapUsage')
  return usedSize
}
