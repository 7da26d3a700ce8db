/** What a file is served as. */
export interface FileKind {
  readonly type: string
  /** With its dot; empty for what is only a download. */
  readonly extension: string
  /** Shown in a page; everything else is only ever downloaded [F2]. */
  readonly isImage: boolean
}

/** So many of its first bytes tell what a file is. */
export const HEAD_BYTES = 64

const PNG: FileKind = { type: 'image/png', extension: '.png', isImage: true }
const JPEG: FileKind = { type: 'image/jpeg', extension: '.jpg', isImage: true }
const GIF: FileKind = { type: 'image/gif', extension: '.gif', isImage: true }
const WEBP: FileKind = { type: 'image/webp', extension: '.webp', isImage: true }
const AVIF: FileKind = { type: 'image/avif', extension: '.avif', isImage: true }
const PDF: FileKind = { type: 'application/pdf', extension: '.pdf', isImage: false }
const DOWNLOAD: FileKind = { type: 'application/octet-stream', extension: '', isImage: false }

/**
 * [F2] What a file is, by its first bytes and by nothing else: neither its name nor what a client says of it. Whatever
 * a browser could run, such as HTML and SVG, is not on the list, and so is a mere download.
 */
export function kindOf(head: Uint8Array): FileKind {
  if (begins(head, 0, '\x89PNG\r\n\x1a\n')) return PNG
  if (begins(head, 0, '\xff\xd8\xff')) return JPEG
  if (begins(head, 0, 'GIF87a') || begins(head, 0, 'GIF89a')) return GIF
  if (begins(head, 0, 'RIFF') && begins(head, 8, 'WEBP')) return WEBP
  if (begins(head, 4, 'ftyp') && brands(head).some((brand) => brand === 'avif' || brand === 'avis'))
    return AVIF
  if (begins(head, 0, '%PDF-')) return PDF
  return DOWNLOAD
}

function begins(head: Uint8Array, at: number, bytes: string): boolean {
  return text(head, at, at + bytes.length) === bytes
}

// ftyp box: size 4 • 'ftyp' • major brand 4 • minor version 4 • compatible brands, 4 each, to the end of the box
function brands(head: Uint8Array): string[] {
  const size = new DataView(head.buffer, head.byteOffset).getUint32(0)
  const end = Math.min(size, head.length)
  const all = [text(head, 8, 12)]
  for (let at = 16; at + 4 <= end; at += 4) all.push(text(head, at, at + 4))
  return all
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}
