/**
 * Remembers what is just being opened.
 *
 * - [L8] What ends the process whenever it is opened is not opened for ever.
 */
export interface Openings {
  /**
   * Resolves when it may be opened, with what is to be called when it is open, or could not be.
   *
   * @throws InkwireError LOG_DAMAGED where opening it has ended the process again and again
   */
  begin(what: string): Promise<() => void>
}

/** Where nothing that is opened can end the process. */
export const UNMINDED_OPENINGS: Openings = { begin: async () => () => {} }
