import type { Extensions } from '@tiptap/core'
import { LitElement, type PropertyDeclarations } from 'lit'
import type { Role } from '../shared/protocol/messages.ts'
import type { UploadFile } from './editing/media-host.ts'
import type { Status } from './provider/status.ts'
import type { TokenSource } from './provider/token-keeper.ts'
import type { ResolveUsers } from './ui/menus/people-source.ts'
import type { InkwirePeopleCompany } from './ui/people-company-element.ts'

/** What a page sets at an editor, and reads from it. */
export class EditorProperties extends LitElement {
  static override properties: PropertyDeclarations = {
    server: { type: String },
    document: { type: String },
    token: { type: String },
    field: { type: String },
    name: { type: String },
    color: { type: String },
    label: { type: String },
    placeholder: { type: String },
    mode: { type: String, reflect: true },
    light: { type: Boolean, reflect: true },
    extensions: { attribute: false },
    quiet: { type: Boolean, reflect: true },
    status: { attribute: false },
    uploadFile: { attribute: false },
    resolveUsers: { attribute: false },
    permission: { state: true },
    company: { state: true },
  }

  declare server: string | undefined
  declare document: string | undefined
  /**
   * A JWT that says who this is and what they may do, to a server that asks. A function is asked before each
   * connection, and again before the token in use expires; another string opens the document anew.
   */
  declare token: TokenSource | undefined
  declare field: string
  declare name: string | undefined
  declare color: string | undefined
  /** The text's accessible name; "Document" when it is not given. */
  declare label: string | undefined
  /** What stands in an empty text. */
  declare placeholder: string | undefined
  /** `read`: the text can be read and selected, and there is no toolbar. Default: `edit`. */
  declare mode: 'edit' | 'read'
  /** The text stands in the page itself, for a page that styles it or looks into it. Only read when it is made. */
  declare light: boolean
  /** Tiptap extensions of the page's own. Everyone who edits the document needs those that bring nodes or marks. */
  declare extensions: Extensions
  declare quiet: boolean
  /** Keeps pictures and other files elsewhere than on the document's server. */
  declare uploadFile: UploadFile | undefined
  /** Finds people who can be mentioned with `@`, beside those who are here. */
  declare resolveUsers: ResolveUsers | undefined
  /** What is known of the words in this editor; changes with each `status` event. */
  declare status: Status
  /** Going to others and following them, soon after `ready`; a `company` event tells of each change. */
  declare company: InkwirePeopleCompany | undefined
  /** What one may do with the document, by the server's last word. */
  declare permission: Role | undefined

  constructor() {
    super()
    this.field = 'default'
    this.quiet = false
    this.mode = 'edit'
    this.light = false
    this.extensions = []
    this.status = { state: 'opening' }
  }

  /** Whether one can write here: the page lets one, and so does the server, as far as it has said. */
  get isEditable(): boolean {
    return this.mode !== 'read' && this.permission !== 'reader' && this.permission !== 'commenter'
  }
}
