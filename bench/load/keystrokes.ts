import * as decoding from 'lib0/decoding'
import { SameAgain } from './same-again.ts'

/** Keystrokes of one person that follow each other: `clock` is the how manieth of theirs the first one is, from 0. */
export interface Keystrokes {
  readonly clientId: number
  readonly clock: number
  readonly count: number
}

// In the info byte of a struct of Yjs' V1 format.
const CONTENT = 0b11111
const STRING = 4
const HAS_KEY = 0b100000
const HAS_RIGHT = 0b1000000
const HAS_LEFT = 0b10000000

/** What typists have pressed in an update; servers may have merged those of many. Throws on anything else. */
export function keystrokesOf(update: Uint8Array): Keystrokes[] {
  const found: Keystrokes[] = []
  const decoder = decoding.createDecoder(update)
  for (let clients = decoding.readVarUint(decoder); clients > 0; clients--) {
    const structs = decoding.readVarUint(decoder)
    const clientId = decoding.readVarUint(decoder)
    const first = decoding.readVarUint(decoder)
    let clock = first
    for (let index = 0; index < structs; index++) clock += readLetters(decoder)
    found.push({ clientId, clock: first, count: clock - first })
  }
  return found
}

function readLetters(decoder: decoding.Decoder): number {
  const info = decoding.readUint8(decoder)
  if ((info & CONTENT) !== STRING) throw new Error('not a keystroke')
  if ((info & HAS_LEFT) !== 0) skipId(decoder)
  if ((info & HAS_RIGHT) !== 0) skipId(decoder)
  if ((info & (HAS_LEFT | HAS_RIGHT)) === 0) {
    if (decoding.readVarUint(decoder) === 1) decoding.readVarString(decoder)
    else skipId(decoder)
    if ((info & HAS_KEY) !== 0) decoding.readVarString(decoder)
  }
  return decoding.readVarString(decoder).length
}

function skipId(decoder: decoding.Decoder): void {
  decoding.readVarUint(decoder)
  decoding.readVarUint(decoder)
}

/** Reads updates that nearly all come many times, to one reader after the other. */
export class KeystrokeReader {
  readonly #sameAgain = new SameAgain(keystrokesOf)

  read(update: Uint8Array): readonly Keystrokes[] {
    return this.#sameAgain.read(update)
  }
}
