import { Writer } from './writer.ts'

/** What the text of a document is that has only these updates. */
export function textOf(...updates: Uint8Array[]): string {
  return new Writer(99).apply(updates).text
}
