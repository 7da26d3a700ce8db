import type { DocName } from '../../shared/ids.ts'
import type { ChannelNumber } from '../../shared/protocol/messages.ts'
import { DocumentLink, type LinkPort } from './document-link.ts'
import { EditTimes } from './edit-times.ts'
import type { FeltTimes } from './felt-times.ts'

/** The documents on one connection. Those who are told something may attach and detach meanwhile. */
export class Links {
  readonly #links = new Map<DocName, DocumentLink>()

  /** Documents that are attached, and those whose leaving is not settled yet. */
  get size(): number {
    return this.#links.size
  }

  /** Nobody has a document open. */
  get areUnused(): boolean {
    return ![...this.#links.values()].some((link) => link.listener !== undefined)
  }

  ofDocument(document: DocName): DocumentLink | undefined {
    return this.#links.get(document)
  }

  ofChannel(channel: ChannelNumber): DocumentLink | undefined {
    for (const link of this.#links.values()) if (link.channel === channel) return link
    return undefined
  }

  /** The document's link, made if there is none; it goes when nobody needs it. */
  forDocument(document: DocName, port: Omit<LinkPort, 'ended'>, felt: FeltTimes): DocumentLink {
    const known = this.#links.get(document)
    if (known !== undefined) return known
    const ended = () => this.#links.delete(document)
    const link = new DocumentLink(document, { ...port, ended }, new EditTimes(felt))
    this.#links.set(document, link)
    return link
  }

  tell(tell: (link: DocumentLink) => void): void {
    for (const link of [...this.#links.values()]) tell(link)
  }
}
