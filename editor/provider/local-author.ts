import { type Epoch, parseEpoch, parseSeq, type Seq } from '../../shared/ids.ts'

/** A place in the log of a server: everything up to it is here. */
export interface Position {
  readonly epoch: Epoch
  readonly seq: Seq
}

/**
 * What an entry of the local log says, in its author.
 *
 * - `own`: edits of this device, for a server to acknowledge.
 * - `server`: what a server delivered; with it, everything up to `position` is here.
 * - `tab`: what another tab of this browser told; `epoch` is that of its document, if it knew one.
 * - `mark`, with an empty update: all own entries up to `acknowledgedThrough` are acknowledged, and everything up to
 *   `position` is here.
 * - `adopted`, with an empty update: all own entries up to `through` are another tab's to publish.
 */
export type LocalAuthor =
  | { readonly type: 'own' }
  | { readonly type: 'server'; readonly position: Position }
  | { readonly type: 'tab'; readonly epoch: Epoch | undefined }
  | { readonly type: 'mark'; readonly acknowledgedThrough: number; readonly position: Position }
  | { readonly type: 'adopted'; readonly through: number }

export function formatAuthor(author: LocalAuthor): string {
  switch (author.type) {
    case 'own':
      return 'own'
    case 'server':
      return `server:${author.position.epoch}:${author.position.seq}`
    case 'tab':
      return author.epoch === undefined ? 'tab' : `tab:${author.epoch}`
    case 'mark':
      return `acknowledged:${author.acknowledgedThrough}:${author.position.epoch}:${author.position.seq}`
    case 'adopted':
      return `adopted:${author.through}`
    default:
      return author satisfies never
  }
}

/** Undefined for what this version does not write. */
export function parseAuthor(text: string): LocalAuthor | undefined {
  const [type, ...fields] = text.split(':')
  const numbers = fields.map((field) => (/^\d+$/.test(field) ? Number(field) : Number.NaN))
  switch (`${type} ${numbers.length}`) {
    case 'own 0':
      return { type: 'own' }
    case 'server 2': {
      const position = positionOf(numbers)
      return position && { type: 'server', position }
    }
    case 'tab 0':
      return { type: 'tab', epoch: undefined }
    case 'tab 1': {
      const epoch = parseEpoch(numbers[0] as number)
      return epoch && { type: 'tab', epoch }
    }
    case 'acknowledged 3': {
      const position = positionOf(numbers.slice(1))
      const acknowledgedThrough = parseSeq(numbers[0] as number)
      return position && acknowledgedThrough !== undefined
        ? { type: 'mark', acknowledgedThrough, position }
        : undefined
    }
    case 'adopted 1': {
      const through = parseSeq(numbers[0] as number)
      return through === undefined ? undefined : { type: 'adopted', through }
    }
    default:
      return undefined
  }
}

function positionOf(numbers: readonly number[]): Position | undefined {
  const epoch = parseEpoch(numbers[0] as number)
  const seq = parseSeq(numbers[1] as number)
  return epoch !== undefined && seq !== undefined ? { epoch, seq } : undefined
}
