declare const brand: unique symbol

/** The SHA-256 of a file's content, as 64 hexadecimal digits: its name on disk and in its address. */
export type FileHash = string & { readonly [brand]: 'FileHash' }

/** Undefined where it is none; so nothing that climbs out of a folder is one. */
export function parseFileHash(text: string): FileHash | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? (text as FileHash) : undefined
}
