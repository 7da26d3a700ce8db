/** What the app around the editor says. */
export const APP_ENGLISH = {
  brand: 'Inkwire',
  tagline: 'Write together. Saved means on disk.',
  error: {
    unreachable: 'The server cannot be reached.',
    answered: (status: number) => `The server answered ${status}.`,
  },
  home: {
    title: 'Documents',
    create: 'New document',
    creating: 'Making a document…',
    list: 'Documents',
    changed: (when: string) => `Changed ${when}`,
    now: 'just now',
    rename: (title: string) => `Rename “${title}”`,
    titleOf: (title: string) => `New title of “${title}”`,
    copyLink: (title: string) => `Copy the link to “${title}”`,
    delete: (title: string) => `Delete “${title}”`,
    empty: 'Nothing here yet',
    emptyHint: 'Make a document, send its link to somebody, and write in it together.',
    offline:
      'The server cannot be reached. These are the documents as this browser last saw them; they can be opened and written in, and are saved when the server is back.',
    failed: (reason: string) => `The documents could not be listed. ${reason}`,
    retry: 'Try again',
    loading: 'Looking for documents…',
  },
  formats: {
    export: 'Export',
    import: 'Import a file…',
    importShort: 'Import',
    markdown: 'Markdown',
    html: 'Web page (HTML)',
    json: 'JSON',
    text: 'Plain text',
    print: 'Print…',
    exportFailed: (reason: string) => `Nothing was exported. ${reason}`,
    importFailed: (reason: string) => `Nothing was imported. ${reason}`,
    unknownFile: 'Files in Markdown, HTML, JSON or plain text can be imported.',
    leftOut: (names: readonly string[]) => `Imported, except for: ${names.join(', ')}`,
  },
  toast: {
    linkCopied: 'Link copied',
    linkNotCopied: (link: string) => `The link is ${link}`,
    deleted: (title: string) => `Deleted “${title}”`,
    undo: 'Undo',
    restored: (title: string) => `“${title}” is back`,
    renameFailed: (reason: string) => `The title was not changed. ${reason}`,
    deleteFailed: (reason: string) => `The document was not deleted. ${reason}`,
    restoreFailed: (reason: string) => `The document is not back. ${reason}`,
    createFailed: (reason: string) => `No document was made. ${reason}`,
    close: 'Close',
  },
  page: {
    back: 'All documents',
    title: 'Title',
    untitled: 'Untitled',
    copyLink: 'Copy link',
    missing: 'This address names no document.',
    toHome: 'See all documents',
    lab: 'The lab',
    leaveUploads: (count: number) =>
      count === 1
        ? 'A file is not uploaded yet. It is lost when you leave this document. Leave it all the same?'
        : `${count} files are not uploaded yet. They are lost when you leave this document. Leave it all the same?`,
  },
  person: {
    /** Begins with what is written on it, for those who call a button by its name. */
    button: (initials: string, name: string) => `${initials}: you are ${name}. Change name and colour`,
    heading: 'How others see you',
    name: 'Name',
    colour: 'Colour',
    done: 'Done',
    /** Names for somebody who has not given one are made of one of each. */
    adjectives:
      'Quiet Bright Gentle Swift Amber Early Kind Bold Calm Clever Merry Patient Silver Sunny Wild Wise',
    animals:
      'Heron Otter Finch Lynx Marten Robin Hare Badger Falcon Newt Plover Stoat Swallow Tern Vole Wren',
  },
  colours: {
    Red: 'Red',
    Rust: 'Rust',
    Amber: 'Amber',
    Olive: 'Olive',
    Green: 'Green',
    Teal: 'Teal',
    Blue: 'Blue',
    Indigo: 'Indigo',
    Violet: 'Violet',
    Purple: 'Purple',
    Pink: 'Pink',
    Crimson: 'Crimson',
  },
}
