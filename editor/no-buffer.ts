/**
 * Stands in for Node's `buffer` in the browser builds. The local log speaks in `Uint8Array`s (level's encoding `view`);
 * level's encodings only ever ask whether something is a Buffer, which here nothing is.
 */
export const Buffer = { isBuffer: (): boolean => false }
