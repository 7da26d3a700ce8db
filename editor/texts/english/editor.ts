import type { Unacknowledged } from '../../provider/status.ts'

/** What the editor and its chrome say. */
export const EDITOR = {
  status: {
    opening: 'Opening…',
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    saving: 'Saving…',
    saved: 'Saved',
    offline: 'Offline',
    refused: (reason: string) => `Could not save: ${reason}`,
    /** One is shut out, and nothing of one's own is unsaved. */
    noAccess: 'No access',
    accessExpired: 'Access expired',
    replaced: 'Replaced',
    closed: 'Closed',
    lastSaved: (time: string) => `Last saved ${time}`,
    onDisk: 'On the server’s disk',
    onItsWay: 'On its way to the server',
    noServer: 'Waiting for the server',
    moment: 'One moment',
    /** `Offline, 3 edits on this device`, or where they would be lost with the window, `only in this window`. */
    offlineWith: (unacknowledged: Unacknowledged) => `Offline, ${edits(unacknowledged)}`,
    waiting: (unacknowledged: Unacknowledged) => edits(unacknowledged),
  },
  document: {
    label: 'Document',
    placeholder: 'Write something…',
    opening: 'Opening the document…',
    unknown: (what: string) => `Unknown content: ${what}`,
    guest: 'Guest',
    task: (words: string) => (words === '' ? 'Empty task: done' : `${words}: done`),
  },
  toolbar: { label: 'Formatting' },
  link: {
    label: 'Edit link',
    address: 'Address',
    placeholder: 'https://…',
    apply: 'Apply',
    remove: 'Remove link',
    refused: 'That is not an address that can be linked.',
  },
  refusal: {
    /** Why the server does not take something: what it said itself, or what its code says in another language. */
    reason: (_code: string, text: string) => text,
  },
  notice: {
    copy: 'Copy my words',
    copied: 'Copied',
    copyFailed: 'Could not copy. Select the words below and copy them by hand.',
    dismiss: 'Close',
    reload: 'Reload the page',
    unknown: (what: string) =>
      `This document holds something this editor does not know yet (${what}). You can read it, but not edit it here, so that nothing of it is lost. Reload the page to get the newest editor.`,
    replaced: 'This document was replaced on the server. You now see the new one.',
    replacedWith: (count: number) =>
      `This document was replaced on the server before ${edits({ edits: count })} of yours could be saved. You now see the new one; your words are kept here until you close this.`,
    refused: (reason: string) =>
      `The server does not take your edits: ${reason}. They are kept here and can be copied.`,
    refusedUnedited: (reason: string) => `This document cannot be edited now: ${reason}.`,
    aside:
      'Some words of yours could not be saved here, because this document was replaced on the server. They are kept on this device until you close this.',
    words: 'Your words',
    failed: (reason: string) => `The document could not be opened: ${reason}`,
  },
}

function edits({ edits: count, onDevice }: { readonly edits: number; readonly onDevice?: boolean }): string {
  const counted = count === 1 ? '1 edit' : `${count} edits`
  if (onDevice === undefined) return counted
  return onDevice ? `${counted} on this device` : `${counted} only in this window`
}
