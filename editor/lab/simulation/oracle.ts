import type * as Y from 'yjs'
import { contentOf } from './editing.ts'
import type { Stage } from './stage.ts'
import type { WatchedCopy } from './watched-copy.ts'
import type { Words } from './words.ts'
import type { YWebsocketEditor } from './y-websocket-editor.ts'

/**
 * A moment in which nobody does anything, and nothing has been repaired: whoever is connected and says that all is
 * saved sees exactly what the disk has. Clients heal each other's and the server's losses when they come back, so
 * after that it would be too late to ask.
 */
export function checkQuiet(stage: Stage, yWebsocket: YWebsocketEditor | undefined): void {
  // A server that is still reading a slow disk has not told everyone everything yet.
  if (!stage.disk.isIdle) return
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
  const when = 'after everything was repaired'
  for (const browser of stage.browsers) {
    for (const copy of browser.copies()) {
      const { document, doc, status } = copy
      if (status.state !== 'saved') {
        stage.world.violate('LIVE', `${browser.name} still says "${status.state}" of ${document} ${when}`)
      }
      checkCopy(stage, browser.name, document, doc, when)
      checkPeople(stage, browser.name, copy, yWebsocket)
      browser.checkKept(document)
    }
  }
  if (yWebsocket !== undefined) {
    checkCopy(stage, 'y', stage.scenario.documents[0] as string, yWebsocket.doc, when)
  }
}

/** [P3] Everyone who is there is seen, and nobody else. */
function checkPeople(
  { browsers, counts, scenario, world }: Stage,
  who: string,
  { document, people }: WatchedCopy,
  yWebsocket: YWebsocketEditor | undefined,
): void {
  if (people === undefined) return
  const there = browsers
    .flatMap((browser) => browser.copies())
    .filter((copy) => copy.document === document)
    .map(({ doc }) => doc.clientID)
  if (yWebsocket !== undefined && document === scenario.documents[0]) there.push(yWebsocket.doc.clientID)
  counts.count('people looked for')
  const missing = there.filter((client) => !people.includes(client))
  const ghosts = people.filter((client) => !there.includes(client))
  if (missing.length > 0) world.violate('P3', `${who} does not see ${missing} in ${document}`)
  if (ghosts.length > 0) world.violate('P3', `${who} sees ${ghosts} in ${document}, who have long gone`)
}

/** [C2] [S1] One copy against the disk: the same content, and every word where it should be. */
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
