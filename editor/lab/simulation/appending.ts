import type { DocumentLog } from '../../../shared/log/update-log.ts'

/** One update that was handed to the log. */
export interface Append {
  readonly document: string
  readonly author: string
  readonly update: Uint8Array
}

/** What one process has appended and not heard of: in its memory, or on the way to the disk. */
export class Appending {
  readonly #appends = new Set<Append>()

  get all(): readonly Append[] {
    return [...this.#appends]
  }

  of(document: string): readonly Append[] {
    return [...this.#appends].filter((append) => append.document === document)
  }

  watch(document: DocumentLog): void {
    const append = document.append.bind(document)
    document.append = (update, author) => {
      const written = { document: document.doc, author, update }
      this.#appends.add(written)
      const appended = append(update, author)
      const forget = (): void => void this.#appends.delete(written)
      // The promise itself goes on: nobody hears later than without this.
      appended.then(forget, forget)
      return appended
    }
  }
}
