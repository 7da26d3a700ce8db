import type { Editor, Extensions } from '@tiptap/core'
import * as Y from 'yjs'
import type { Role } from '../shared/protocol/messages.ts'
import { shareActivity } from './editing/activity.ts'
import { createEditor } from './editing/create-editor.ts'
import type { UploadFile } from './editing/media-host.ts'
import { colourFor } from './editing/palette.ts'
import { type Person, readPerson } from './editing/person.ts'
import { documentSchema } from './editing/schema.ts'
import { missingNeeds } from './editing/schema-needs.ts'
import { serverBase } from './editing/server-base.ts'
import type { Unknown } from './editing/unknown-content.ts'
import { unsavedWords } from './editing/unsaved-words.ts'
import type { Aside } from './provider/aside.ts'
import { openDocument, type Provider } from './provider/platform/open-document.ts'
import type { Status } from './provider/status.ts'
import type { TokenSource } from './provider/token-keeper.ts'
import { TEXTS } from './texts/texts.ts'

export interface OpenEditorOptions {
  /** `wss://example.org`, or a path on the page's own server. */
  readonly server: string
  readonly document: string
  /** Says who this is and what they may do, to a server that asks; empty where there is none. */
  readonly token: TokenSource
  readonly field: string
  /** What the page says of them. The rest is the server's word, where it has one, or is made up. */
  readonly person: Partial<Person>
  readonly label: string
  readonly placeholder: string | undefined
  /** The page's own, beside those of every document. */
  readonly extensions: Extensions
  readonly isEditable: () => boolean
  /** Where somebody else keeps the files; asked anew for each. Undefined: on the document's server. */
  readonly uploadFile: () => UploadFile | undefined
  /** An empty element that the text is put into. */
  readonly element: HTMLElement
  readonly onStatus: (status: Status) => void
  /** What one may do with the document, as soon as the server has said it, and whenever it is something else. */
  readonly onRole: (role: Role) => void
  /** Called once, when somebody can write. */
  readonly onReady: (editor: Editor) => void
  /**
   * There is no editor (any more): the document holds what it cannot keep [E2], by these names. The text is shown, and
   * what changes in it, for reading only [E3].
   */
  readonly onUnknown: (names: readonly string[]) => void
  /** Files that somebody brought could not be taken, by their names. */
  readonly onNotTaken: (names: readonly string[]) => void
  readonly onFailed: (error: unknown) => void
}

export interface OpenEditor {
  readonly provider: Provider
  readonly editor: Editor | undefined
  /** Words that the server has not acknowledged, as text; empty when there are none. */
  unsavedWords(): string
  /** Words of earlier copies of this document that were given up on this device; empty when there are none [R4]. */
  wordsAside(): Promise<string>
  /** Nobody needs those any more. */
  discardAside(): Promise<void>
  setPerson(person: Partial<Person>): void
  /** Ends the editor and the provider. Idempotent. */
  close(): void
}

/** Opens a document: its copy and provider at once, its editor when there is something true to show. */
export function openEditor(options: OpenEditorOptions): OpenEditor {
  const { server, document, token, field, element, onStatus, onReady, onUnknown, onFailed } = options
  const provider = openDocument({ server, document, token })
  let given = options.person
  let told: Partial<Person> = {}
  let editor: Editor | undefined
  let isClosed = false
  const base = serverBase(server, location.href)
  const filesServer = { base, document, token }
  const files = () => import('./editing/uploads-server.ts')
  let stopView: (() => void) | undefined
  introduce()
  const stopActivity = shareActivity(provider.awareness)
  const stopStatus = provider.on('status', onStatus)
  const stopRole = provider.on('role', options.onRole)
  const stopTold = provider.on('told', ({ user }) => {
    const next = readPerson(user, provider.doc.clientID)
    // Nobody answers the same word twice, or both would go on for ever.
    if (next.name === told.name && next.color === told.color) return
    told = next
    introduce()
  })
  onStatus(provider.status)

  whenReadable(provider, field).then(() => {
    if (isClosed) return
    const made = createEditor({
      element,
      doc: provider.doc,
      awareness: provider.awareness,
      person: person(),
      field,
      label: options.label,
      formerClients: unsentClients(provider),
      placeholder: options.placeholder ?? TEXTS.document.placeholder,
      extensions: options.extensions,
      editable: options.isEditable(),
      media: {
        base,
        upload: async (file, given) => {
          const upload = options.uploadFile() ?? (await files()).uploadToServer(filesServer)
          return upload(file, given)
        },
        share: (hash) =>
          void files().then(({ shareWithServer }) => shareWithServer(filesServer, hash), failed),
        onNotTaken: options.onNotTaken,
      },
      onUnknown: (unknown) => {
        editor = undefined
        showAsItIs(unknown).catch(failed)
      },
    })
    editor = made
    if (made !== undefined) onReady(made)
  }, failed)

  function person(): Person {
    return {
      name: given.name ?? told.name ?? TEXTS.document.guest,
      color: given.color ?? told.color ?? colourFor(provider.doc.clientID),
    }
  }

  // Only what is news: the server tells it everybody, and us.
  function introduce(): void {
    const { user } = provider.awareness.getLocalState() ?? {}
    const { name, color } = person()
    if (user?.name !== name || user.color !== color)
      provider.awareness.setLocalStateField('user', { name, color })
  }

  /** [E3] What an editor would delete is shown without one; the provider goes on, and so do words on their way. */
  async function showAsItIs(unknown: Unknown): Promise<void> {
    const schema = documentSchema(options.extensions)
    const needs = missingNeeds(provider.doc, schema)
    onUnknown(needs.length > 0 ? needs : [unknown.name])
    const { showReadOnly } = await import('./editing/read-only-view.ts')
    if (isClosed) return
    const fragment = provider.doc.getXmlFragment(field)
    const { label } = options
    stopView = showReadOnly({ element, fragment, schema, label, base, unknownLabel: TEXTS.document.unknown })
  }

  function failed(error: unknown): void {
    // What the status tells by itself is no failure to open.
    if (!isClosed && !['refused', 'replaced', 'closed'].includes(provider.status.state)) onFailed(error)
  }

  return {
    provider,
    get editor() {
      return editor
    },
    unsavedWords() {
      const update = provider.unacknowledgedUpdate()
      return update === undefined ? '' : unsavedWords(provider.doc.getXmlFragment(field), update)
    },
    async wordsAside() {
      const asides = await provider.asides().catch((error: unknown) => {
        if (!isClosed) throw error
        return [] // nobody is there any more to be offered them
      })
      return asides
        .map((aside) => wordsOf(aside, field))
        .filter((words) => words !== '')
        .join('\n\n')
    },
    async discardAside() {
      for (const aside of await provider.asides()) await provider.discardAside(aside)
    },
    setPerson(next) {
      given = next
      told = {}
      introduce()
    },
    close() {
      if (isClosed) return
      isClosed = true
      stopStatus()
      stopRole()
      stopTold()
      stopActivity()
      editor?.destroy()
      editor = undefined
      stopView?.()
      provider.close().catch(onFailed)
    },
  }
}

/** Whose edits this device has not brought to the server yet. */
function unsentClients(provider: Provider): ReadonlySet<number> {
  const update = provider.unacknowledgedUpdate()
  return new Set(update === undefined ? [] : Y.parseUpdateMeta(update).from.keys())
}

function wordsOf({ state, unacknowledged }: Aside, field: string): string {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, state)
  return unsavedWords(doc.getXmlFragment(field), unacknowledged)
}

// An empty copy may be an empty document or one that has not arrived. Two people who both begin an empty document
// make two first paragraphs, so that the server is waited for, unless it cannot be reached.
async function whenReadable(provider: Provider, field: string): Promise<void> {
  await provider.whenLoaded()
  const fragment = provider.doc.getXmlFragment(field)
  if (fragment.length > 0) return
  try {
    await Promise.race([provider.whenSynced(), whenOffline(provider)])
  } catch (error) {
    if (provider.status.state !== 'refused') throw error
    await whenFilled(provider.doc, fragment)
  }
}

// What another window has left on this device comes a little later, and is all that whoever is not let in has [R5].
function whenFilled(doc: Y.Doc, fragment: Y.XmlFragment): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (fragment.length === 0) return
      doc.off('update', look)
      resolve()
    }
    doc.on('update', look)
    look()
  })
}

function whenOffline(provider: Provider): Promise<void> {
  return new Promise((resolve) => {
    const look = (status: Status): void => {
      if (status.state !== 'offline') return
      stop()
      resolve()
    }
    const stop = provider.on('status', look)
    look(provider.status)
  })
}
