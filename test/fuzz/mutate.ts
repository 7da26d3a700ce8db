import type { RandomStream } from '../../editor/lab/simulation/world/random-stream.ts'

const RANDOM_MAX_BYTES = 64
const CHANGES_MAX = 4

/** Numbers that break what does not expect them, as varUints: 2⁷−1, 2¹⁴−1, 2³¹, 2³²−1, 2⁵³−1, 2⁵³, and more bytes than any. */
const BAD_NUMBERS = [
  [0x7f],
  [0xff, 0x7f],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0xff, 0xff, 0xff, 0xff, 0x0f],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f],
  [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10],
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
]

export function randomBytes(random: RandomStream): Uint8Array {
  return Uint8Array.from({ length: random.integer(0, RANDOM_MAX_BYTES) }, () => random.integer(0, 255))
}

/** A few changes to what was valid; `other` is something else that was. */
export function mutate(bytes: Uint8Array, other: Uint8Array, random: RandomStream): Uint8Array {
  let mutant = bytes
  for (let changes = random.integer(1, CHANGES_MAX); changes > 0; changes -= 1)
    mutant = random.oneOf(CHANGES)(mutant, other, random)
  return mutant
}

type Change = (bytes: Uint8Array, other: Uint8Array, random: RandomStream) => Uint8Array

const CHANGES: readonly Change[] = [
  function flipBit(bytes, _other, random) {
    const mutant = Uint8Array.from(bytes)
    const at = placeIn(bytes, random)
    if (at < mutant.length) mutant[at] = (mutant[at] as number) ^ (1 << random.integer(0, 7))
    return mutant
  },
  function setByte(bytes, _other, random) {
    const mutant = Uint8Array.from(bytes)
    const at = placeIn(bytes, random)
    if (at < mutant.length) mutant[at] = random.integer(0, 255)
    return mutant
  },
  function stepByte(bytes, _other, random) {
    const mutant = Uint8Array.from(bytes)
    const at = placeIn(bytes, random)
    if (at < mutant.length) mutant[at] = (mutant[at] as number) + (random.chance(0.5) ? 1 : 255)
    return mutant
  },
  function cutEnd(bytes, _other, random) {
    return bytes.slice(0, placeIn(bytes, random))
  },
  function leaveOut(bytes, _other, random) {
    const at = placeIn(bytes, random)
    return join(bytes.subarray(0, at), bytes.subarray(at + random.integer(1, 4)))
  },
  function twice(bytes, _other, random) {
    const at = placeIn(bytes, random)
    const end = Math.min(bytes.length, at + random.integer(1, 16))
    return join(bytes.subarray(0, end), bytes.subarray(at))
  },
  function putIn(bytes, _other, random) {
    const at = placeIn(bytes, random)
    return join(bytes.subarray(0, at), randomBytes(random), bytes.subarray(at))
  },
  function badNumber(bytes, _other, random) {
    const at = placeIn(bytes, random)
    return join(bytes.subarray(0, at), Uint8Array.from(random.oneOf(BAD_NUMBERS)), bytes.subarray(at + 1))
  },
  function splice(bytes, other, random) {
    return join(bytes.subarray(0, placeIn(bytes, random)), other.subarray(placeIn(other, random)))
  },
]

function placeIn(bytes: Uint8Array, random: RandomStream): number {
  return random.integer(0, bytes.length)
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}
