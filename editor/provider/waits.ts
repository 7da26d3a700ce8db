import { InkwireError } from '../../shared/errors.ts'
import { Milestone } from './milestone.ts'
import type { Status } from './status.ts'

/** What a provider's callers can wait for, and where it stands. */
export interface Standing {
  readonly isLoaded: boolean
  readonly isSynced: boolean
  readonly isSaved: boolean
  /** The copy is closed or will never be synced again. */
  readonly isOver: boolean
  readonly status: Status
}

/** The promises of a provider: each settles with the next change that settles it, and leaves nothing waiting at the end. */
export class Waits {
  readonly #standing: () => Standing
  readonly #loaded = new Milestone()
  readonly #synced = new Milestone()
  readonly #saved = new Milestone()

  constructor(standing: () => Standing) {
    this.#standing = standing
  }

  async whenLoaded(): Promise<void> {
    const { isLoaded, status } = this.#standing()
    if (status.state === 'closed') throw ended(status)
    if (!isLoaded) await this.#loaded.wait()
  }

  async whenSynced(): Promise<void> {
    const { isOver, isSynced, status } = this.#standing()
    if (isSynced) return
    if (isOver) throw ended(status)
    await this.#synced.wait()
  }

  async whenSaved(): Promise<void> {
    const { isSaved, status } = this.#standing()
    if (isRefusing(status)) throw ended(status)
    if (!isSaved) await this.#saved.wait()
  }

  /** Something has changed. */
  settle(): void {
    const { isLoaded, isOver, isSaved, isSynced, status } = this.#standing()
    if (status.state === 'closed') this.#loaded.fail(ended(status))
    else if (isLoaded) this.#loaded.reach()
    if (isSynced) this.#synced.reach()
    else if (isOver) this.#synced.fail(ended(status))
    if (isSaved) this.#saved.reach()
    else if (isRefusing(status)) this.#saved.fail(ended(status))
  }
}

/** The server does not take what is here; also where only that is so, and reading goes on. */
function isRefusing({ state }: Status): boolean {
  return state === 'refused' || state === 'replaced' || state === 'closed'
}

function ended(status: Status): Error {
  if (status.state === 'refused') return new InkwireError(status.code, status.text)
  if (status.state === 'replaced') {
    return new InkwireError(
      'DOCUMENT_DELETED',
      'another document has its name, or this copy of it is damaged',
    )
  }
  return new Error('the document was closed')
}
