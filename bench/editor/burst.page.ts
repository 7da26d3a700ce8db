import { Awareness } from 'y-protocols/awareness'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { openDocument } from '../../editor/provider/platform/open-document.ts'
import { type Kind, showEditor } from './show-editor.ts'

const DOCUMENT = 'burst'
const QUIET_MS = 500

/** A page with one editor on a server: how long it is busy with what others write. */
const burst = {
  doc: new Y.Doc(),
  transactions: 0,
  longTasksMs: [] as number[],

  /** Resolves when the document is there and drawn. */
  async open(kind: Kind): Promise<void> {
    const { doc } = burst
    const awareness = new Awareness(doc)
    await (kind === 'inkwire' ? inkwireSynced(doc, awareness) : yWebsocketSynced(doc, awareness))
    const host = document.createElement('div')
    document.body.replaceChildren(host)
    showEditor(kind, host, doc, awareness)
    await pause(QUIET_MS)
    doc.on('afterTransaction', () => {
      burst.transactions++
    })
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) burst.longTasksMs.push(duration)
    }).observe({ entryTypes: ['longtask'] })
  },

  /** Resolves when so many letters are in the document, and the page is quiet again. */
  async until(letters: number): Promise<{ longTasksMs: readonly number[]; transactions: number }> {
    while (lettersIn(burst.doc) < letters) await pause(20)
    await pause(QUIET_MS)
    return { longTasksMs: burst.longTasksMs, transactions: burst.transactions }
  },

  letters: (): number => lettersIn(burst.doc),
}

async function inkwireSynced(doc: Y.Doc, awareness: Awareness): Promise<void> {
  const provider = openDocument({ server: '/', document: DOCUMENT, doc, awareness, offline: false })
  await provider.whenSynced()
}

async function yWebsocketSynced(doc: Y.Doc, awareness: Awareness): Promise<void> {
  const url = location.origin.replace('http', 'ws')
  const provider = new WebsocketProvider(url, DOCUMENT, doc, { awareness, disableBc: true })
  await new Promise<void>((resolve) => {
    provider.on('sync', (isSynced: boolean) => {
      if (isSynced) resolve()
    })
  })
}

/** Of all clients, by their clocks: cheaper to look at than the text. */
function lettersIn(doc: Y.Doc): number {
  const clocks = Y.decodeStateVector(Y.encodeStateVector(doc))
  return [...clocks.values()].reduce((sum, clock) => sum + clock, 0)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

export type Burst = typeof burst
Object.assign(globalThis, { burst })
