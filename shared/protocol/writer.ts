import { encodeUtf8 } from 'lib0/string'
import { assert } from '../assert.ts'

/** A varUint, a varString or a varByteArray. */
export type Field = number | string | Uint8Array

/**
 * The fields one after the other in lib0's notation, in an array of exactly their size: numbers as varUint, text as
 * varString, bytes as varByteArray. Lone surrogates in text become U+FFFD, as UTF-8 has no place for them.
 *
 * lib0's encoder grows and then copies: for the delivery of a keystroke, the hot path, it takes more than four times as
 * long. Code written out for that one message would save another 50 ns of the 110 that are left.
 */
export function writeFields(fields: readonly Field[]): Uint8Array {
  const parts: (number | Uint8Array)[] = []
  let size = 0
  for (const field of fields) {
    if (typeof field === 'number') {
      assert(Number.isSafeInteger(field) && field >= 0, 'a number on the wire is whole, from 0 to 2⁵³−1')
      parts.push(field)
      size += varUintSize(field)
    } else {
      const bytes = typeof field === 'string' ? encodeUtf8(field) : field
      parts.push(bytes)
      size += varUintSize(bytes.length) + bytes.length
    }
  }
  const target = new Uint8Array(size)
  let offset = 0
  for (const part of parts) {
    if (typeof part === 'number') offset = writeVarUint(target, offset, part)
    else {
      offset = writeVarUint(target, offset, part.length)
      target.set(part, offset)
      offset += part.length
    }
  }
  return target
}

function varUintSize(value: number): number {
  let size = 1
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++
  return size
}

function writeVarUint(target: Uint8Array, offset: number, value: number): number {
  let at = offset
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[at++] = (rest % 128) | 0x80
  target[at++] = rest
  return at
}
