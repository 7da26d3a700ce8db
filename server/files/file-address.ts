import { type FileHash, parseFileHash } from './file-hash.ts'
import type { FileKind } from './file-kind.ts'

const NAME_MAX_LENGTH = 150

/** Where a file is served: `/files/<hash>.png`, or with the name it is saved under, `/files/<hash>/report.pdf`. */
export function fileAddress(hash: FileHash, kind: FileKind, name: string): string {
  return kind.isImage
    ? `/files/${hash}${kind.extension}`
    : `/files/${hash}/${encodeURIComponent(fileName(name, kind))}`
}

/** The other way round. The hash alone says what is served; the rest is for people. */
export function parseFileAddress(
  path: string,
): { readonly hash: FileHash; readonly name: string | undefined } | undefined {
  const [, digits, name] = /^\/files\/([0-9a-f]{64})(?:\.[a-z0-9]{1,5}|\/([^/]{1,1024}))?$/.exec(path) ?? []
  const hash = digits === undefined ? undefined : parseFileHash(digits)
  return hash && { hash, name: name === undefined ? undefined : decoded(name) }
}

/** A name that any system can save a file under: one segment, without control and direction characters. */
export function fileName(given: string, kind: FileKind): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const clean = last
    .replace(/[\p{C}\p{Zl}\p{Zp}<>:"|?*]+/gu, ' ')
    .trim()
    .replace(/^\.+/, '')
  const characters = [...clean]
  if (characters.length === 0) return `file${kind.extension}`
  if (characters.length <= NAME_MAX_LENGTH) return clean
  // The end says what it is.
  const ending = /\.\w{1,10}$/.exec(clean)?.[0] ?? ''
  return characters.slice(0, NAME_MAX_LENGTH - ending.length).join('') + ending
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined // not one of ours; it is saved under another name then
  }
}
