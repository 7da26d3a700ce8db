import {
  type OpenDocumentOptions,
  openDocument,
  type Provider,
} from '../../../../editor/provider/platform/open-document.ts'

/** A page with one document, for tests: runs in the browser. */
const tab = {
  provider: undefined as Provider | undefined,

  async open(options: OpenDocumentOptions): Promise<void> {
    tab.provider = openDocument(options)
    await tab.provider.whenLoaded()
  },

  get text(): string {
    return tab.provider?.doc.getText('text').toString() ?? ''
  },

  type(words: string): void {
    const text = tab.provider?.doc.getText('text')
    text?.insert(text.length, words)
  },

  get status(): string {
    const status = tab.provider?.status
    if (status === undefined) return 'none'
    if (!('unacknowledged' in status)) return status.state
    const { edits, onDevice } = status.unacknowledged
    return `${status.state} ${edits}${onDevice ? ' on this device' : ''}`
  },
}

export type TestTab = typeof tab
Object.assign(globalThis, { tab })
