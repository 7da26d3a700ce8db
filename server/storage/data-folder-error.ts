/** Why a data folder cannot be opened; the text tells an operator what to do. */
export class DataFolderError extends Error {
  /**
   * - `locked`: another process has it open.
   * - `foreign`: it holds something else than our data.
   * - `newer`: a later version of Inkwire wrote it.
   * - `damaged`: something that was there is not any more.
   * - `unreadable`: the system refuses, or the disk is full or failing.
   */
  readonly reason: 'locked' | 'foreign' | 'newer' | 'damaged' | 'unreadable'

  constructor(reason: DataFolderError['reason'], text: string, options?: { cause?: unknown }) {
    super(text, options)
    this.name = 'DataFolderError'
    this.reason = reason
  }
}
