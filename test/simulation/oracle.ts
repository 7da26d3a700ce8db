import type * as Y from 'yjs'
import { contentOf } from './editing.ts'
import type { Stage } from './stage.ts'
import type { Words } from './words.ts'
import type { YWebsocketEditor } from './y-websocket-editor.ts'

/**
 * A moment in which nobody does anything, and nothing has been repaired: whoever is connected and says that all is
 * saved sees exactly what the disk has. Clients heal each other's and the server's losses when they come back, so
 * after that it would be too late to ask.
 */
export function checkQuiet(stage: Stage, yWebsocket: YWebsocketEditor | undefined): void {
  for (const browser of stage.browsers) {
    for (const { document, doc } of browser.settled()) {
      stage.counts.count('quiet moments checked')
      checkCopy(stage, browser.name, document, doc, 'in a quiet moment')
    }
  }
  if (yWebsocket?.isSettled === true) {
    checkCopy(stage, 'y', stage.scenario.documents[0] as string, yWebsocket.doc, 'in a quiet moment')
  }
}

/** [LIVE] Some time after everything was repaired, everyone sees the same, and all of it is on disk. */
export function checkAgreement(stage: Stage, yWebsocket: YWebsocketEditor | undefined): void {
  for (const browser of stage.browsers) {
    for (const { document, doc, status } of browser.copies()) {
      if (status !== 'saved') {
        stage.world.violate(
          'LIVE',
          `${browser.name} still says "${status}" of ${document} a minute after all is well`,
        )
      }
      checkCopy(stage, browser.name, document, doc, 'after everything was repaired')
      browser.checkKept(document)
    }
  }
  if (yWebsocket !== undefined) {
    checkCopy(
      stage,
      'y',
      stage.scenario.documents[0] as string,
      yWebsocket.doc,
      'after everything was repaired',
    )
  }
}

/** [SV4] One copy against the disk: the same content, and every word where it should be. */
export function checkCopy(stage: Stage, who: string, document: string, doc: Y.Doc, when: string): void {
  const { world, durable, words } = stage
  const onDisk = durable.document(document)
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) {
    return world.violate('L4', `${who}'s ${document} waits for something, ${when}`)
  }
  const fault = (words.get(document) as Words).faultIn(doc, onDisk?.words ?? [])
  if (fault !== undefined) return world.violate(fault.rule, `${who}'s ${document}, ${when}: ${fault.text}`)
  const content = contentOf(doc)
  const expected = onDisk === undefined ? EMPTY : onDisk.content
  if (content !== expected) {
    world.violate(
      'C4',
      `${who}'s ${document} differs from the disk's ${onDisk?.head ?? 0} entries, ${when}:\n${content}\n${expected}`,
    )
  }
}

const EMPTY = '[[],"",[],[]]'
