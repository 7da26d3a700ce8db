/**
 * Whether the disk has room for more.
 *
 * - [L7] While it has none, documents can be read and nothing is appended; when it has some again, appends go on, without
 *   a restart.
 */
export interface Room {
  /** Cheap; may change at any time. */
  readonly isFull: boolean
}

/** Where nobody looks, the store's own errors tell. */
export const UNWATCHED_ROOM: Room = { isFull: false }
